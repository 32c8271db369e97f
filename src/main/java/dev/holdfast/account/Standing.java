package dev.holdfast.account;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Role;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Refusals;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What an account may do, as administrators decide it: locked or not, and its roles. Nobody decides
 * about themselves, and there is always an administrator who can log in.
 */
@Singleton
public class Standing {
  private static final Set<String> GRANTED = Set.of(Role.USER, Role.AUDITOR, Role.ADMIN);

  /** An administrator who can log in: an address and a password, and no lock. */
  private static final String ADMIN =
      "'admin' = any(roles) and roles && '{admin,auditor}' and locked_at is null"
          + " and password_hash is not null";

  /** In one order, so that two who decide about each other wait in place of deadlocking. */
  private static final String ADMINS =
      "select id from account where " + ADMIN + " or id = $1 order by id for update";

  private static final String OPEN_ADMINS =
      "select count(*) from account where " + ADMIN + " and id <> $1";

  private static final String ANY_ADMIN =
      "select exists (select from account where " + ADMIN + ") as there";
  private static final String APPOINT =
      "update account set roles = (select array_agg(distinct role order by role)"
          + " from unnest(roles || '{admin}') as role), updated_at = $2 where id = $1";
  private static final String ROLES =
      "select roles, locked_at from account where id = $1 and erased_at is null";
  private static final String HOLD =
      "select roles from account where id = $1 and erased_at is null for update";
  private static final String LOCK =
      "update account set locked_at = $2, lock_reason = $3, updated_at = $2 where id = $1";
  private static final String UNLOCK =
      "update account set locked_at = null, lock_reason = null, updated_at = $2"
          + " where id = $1 and erased_at is null returning id";
  private static final String CHANGE_ROLES =
      "update account set roles = $2, updated_at = $3 where id = $1";

  private final Transactions transactions;
  private final AccountChanges changes;
  private final Clock clock;
  private final AuditTrail trail;

  Standing(Transactions transactions, AccountChanges changes, Clock clock, AuditTrail trail) {
    this.transactions = transactions;
    this.changes = changes;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * Locks an account: nobody logs in to it, and what is logged in ends everywhere.
   *
   * @return fails with 403 for the caller's own account, 404 for one that is not there, 409 if no
   *     other administrator would be left
   */
  public Uni<Void> lock(Caller caller, String id, String reason) {
    UUID account = another(caller, id);
    return transactions.unowned(
        tx ->
            administered(tx, account)
                .call(roles -> keepAnAdmin(tx, account, roles))
                .flatMap(
                    roles ->
                        tx.preparedQuery(LOCK).execute(Tuple.of(account, Times.now(clock), reason)))
                .flatMap(locked -> changes.tell(tx, account, AccountChange.Kind.LOCKED, null))
                .flatMap(told -> written(tx, AuditAction.ACCOUNT_LOCKED, account, null)));
  }

  /** Takes the lock off; whoever it is logs in again. */
  public Uni<Void> unlock(String id) {
    UUID account = Ids.parse(id).orElseThrow(Standing::notFound);
    return transactions.unowned(
        tx ->
            tx.preparedQuery(UNLOCK)
                .execute(Tuple.of(account, Times.now(clock)))
                .invoke(
                    rows -> {
                      if (rows.size() == 0) {
                        throw notFound();
                      }
                    })
                .flatMap(unlocked -> changes.tell(tx, account, AccountChange.Kind.UNLOCKED, null))
                .flatMap(told -> written(tx, AuditAction.ACCOUNT_UNLOCKED, account, null)));
  }

  /**
   * Gives an account other roles; all its sessions end, so that no token says otherwise.
   *
   * @return the roles, sorted; fails as {@link #lock} does, and with 400 for roles that can't be
   *     granted or lack {@code user}
   */
  public Uni<List<String>> changeRoles(Caller caller, String id, List<String> roles) {
    List<String> wanted = granted(roles);
    UUID account = another(caller, id);
    return transactions.unowned(
        tx ->
            administered(tx, account)
                .call(
                    present ->
                        wanted.contains(Role.ADMIN)
                            ? Uni.createFrom().voidItem()
                            : keepAnAdmin(tx, account, present))
                .flatMap(
                    present ->
                        tx.preparedQuery(CHANGE_ROLES)
                            .execute(
                                Tuple.of(account, wanted.toArray(String[]::new), Times.now(clock))))
                .flatMap(
                    changed -> changes.tell(tx, account, AccountChange.Kind.ROLES_CHANGED, null))
                .flatMap(
                    told ->
                        written(tx, AuditAction.ROLES_CHANGED, account, String.join(",", wanted)))
                .replaceWith(wanted));
  }

  /** Never with the words of an administrator, who may name people in them. */
  private Uni<Void> written(SqlConnection tx, AuditAction action, UUID account, String code) {
    return trail.add(tx, AuditEvent.done(action).on("account", account).because(code));
  }

  /** Whether anybody administers the service and can log in. */
  public Uni<Boolean> isAdministered(SqlConnection tx) {
    return tx.query(ANY_ADMIN).execute().map(rows -> rows.iterator().next().getBoolean("there"));
  }

  /** Makes an account that is held an administrator's, because the deployment says so. */
  public Uni<Void> appoint(SqlConnection tx, UUID account) {
    return tx.preparedQuery(APPOINT)
        .execute(Tuple.of(account, Times.now(clock)))
        .flatMap(done -> changes.tell(tx, account, AccountChange.Kind.ROLES_CHANGED, null));
  }

  /**
   * Holds an account that its owner gives up, until the transaction ends.
   *
   * @return fails with 401 if it has been erased, 409 if no other administrator would be left
   */
  public Uni<Void> leave(SqlConnection tx, UUID account) {
    return roles(tx, ROLES, account)
        .flatMap(
            roles ->
                roles.contains(Role.ADMIN)
                    ? administered(tx, account)
                        .flatMap(present -> keepAnAdmin(tx, account, present))
                    : leaveAsUser(tx, account))
        .onFailure(failure -> isNotFound(failure))
        .transform(gone -> Refusals.unauthenticated());
  }

  /** Holds the one row alone: administrators are not kept waiting for whoever leaves. */
  private static Uni<Void> leaveAsUser(SqlConnection tx, UUID account) {
    return roles(tx, HOLD, account)
        .invoke(
            roles -> {
              if (roles.contains(Role.ADMIN)) {
                throw new ProblemException(ProblemType.CONFLICT);
              }
            })
        .replaceWithVoid();
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof ProblemException refusal && refusal.type() == ProblemType.NOT_FOUND;
  }

  /** The roles of an account, with its row and those of all administrators locked. */
  private static Uni<List<String>> administered(SqlConnection tx, UUID account) {
    return tx.preparedQuery(ADMINS)
        .execute(Tuple.of(account))
        .flatMap(locked -> roles(tx, ROLES, account));
  }

  private static Uni<List<String>> roles(SqlConnection tx, String sql, UUID account) {
    return tx.preparedQuery(sql)
        .execute(Tuple.of(account))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw notFound();
              }
              return List.of(rows.iterator().next().getArrayOfStrings("roles"));
            });
  }

  private static Uni<Void> keepAnAdmin(SqlConnection tx, UUID account, List<String> roles) {
    return roles.contains(Role.ADMIN)
        ? tx.preparedQuery(OPEN_ADMINS)
            .execute(Tuple.of(account))
            .invoke(
                rows -> {
                  if (rows.iterator().next().getLong(0) == 0) {
                    throw new ProblemException(
                        ProblemType.CONFLICT, "No other administrator would be left.");
                  }
                })
            .replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  private static UUID another(Caller caller, String id) {
    UUID account = Ids.parse(id).orElseThrow(Standing::notFound);
    if (account.equals(caller.accountId())) {
      throw new ProblemException(ProblemType.FORBIDDEN, "Nobody decides about their own account.");
    }
    return account;
  }

  /**
   * Roles that can be granted together, sorted.
   *
   * @throws ProblemException 400 for one that can't be, for one that comes twice, without {@code
   *     user}
   */
  public static List<String> granted(List<String> roles) {
    if (!GRANTED.containsAll(roles) || !roles.contains(Role.USER)) {
      throw ProblemException.invalid(
          "roles", "unknown_value", "must be user, and any of auditor and admin");
    }
    Set<String> distinct = new TreeSet<>(roles);
    if (distinct.size() != roles.size()) {
      throw ProblemException.invalid("roles", "duplicate", "must not name a role twice");
    }
    return new ArrayList<>(distinct);
  }

  private static ProblemException notFound() {
    return new ProblemException(ProblemType.NOT_FOUND);
  }
}
