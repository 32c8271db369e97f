package dev.holdfast.posture.check;

import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * What the role may do that serves requests. One that owns tables, is a superuser or bypasses row
 * security would make the second wall of ownership a painting; that can't be accepted.
 */
public final class ServingRole {
  /** Asks the database about the role that asks, and for its time. */
  public static final String ROLE =
      "select clock_timestamp() as at, r.rolsuper, r.rolbypassrls,"
          + " r.rolcreaterole or r.rolcreatedb as creates,"
          + " exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
          + "          where n.nspname = 'public' and pg_has_role(r.oid, c.relowner, 'MEMBER')) as owns"
          + " from pg_roles r where r.rolname = current_user";

  private ServingRole() {}

  public static List<String> reasons(Row role) {
    List<String> reasons = new ArrayList<>();
    String remedy = ": let HOLDFAST_DB_USERNAME name a role that only has what migrations grant it";
    if (role.getBoolean("rolsuper") || role.getBoolean("rolbypassrls")) {
      reasons.add("the serving role bypasses row security" + remedy);
    }
    if (role.getBoolean("creates")) {
      reasons.add("the serving role may create roles or databases" + remedy);
    }
    if (role.getBoolean("owns")) {
      reasons.add("the serving role owns tables, or is a member of a role that does" + remedy);
    }
    return reasons;
  }
}
