package dev.holdfast.account;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Role;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.AddressHashes;
import dev.holdfast.secret.DecryptionFailedException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * All accounts, for administrators: who they are and how they stand, nothing of what they own. Each
 * look leaves its event before anything is shown.
 */
@Singleton
public class AccountDirectory {
  private static final String COLUMNS =
      Account.COLUMNS
          + ", locked_at is not null as locked, lock_reason, invited_until is not null as invited,"
          + " last_login_at, exists (select from outside_account o where o.account_id = account.id)"
          + " as outside";

  /** The erased are gone, and so are those whose invitation has expired. */
  private static final String THERE =
      " from account where erased_at is null and (invited_until is null or invited_until > $1)";

  private static final String FIND = "select " + COLUMNS + THERE + " and id = $2";
  private static final String LIST =
      "select " + COLUMNS + THERE + " and ($2::uuid is null or id < $2)";
  private static final String ORDER = " order by id desc limit $4";

  /** By the index of those who are more than a user. */
  private static final String HOLDERS =
      "select id, granted.role, created_at, last_login_at"
          + " from account cross join unnest(roles) as granted (role)"
          + " where roles && '{admin,auditor}' and granted.role <> 'user'"
          + " and (invited_until is null or invited_until > $1)"
          + " and ($2::uuid is null or (id, granted.role) < ($2, $3))"
          + " order by id desc, granted.role desc limit $4";

  /** How an account stands. */
  public enum State {
    ACTIVE(" and locked_at is null and invited_until is null"),
    LOCKED(" and locked_at is not null"),
    INVITED(" and invited_until is not null");

    private final String condition;

    State(String condition) {
      this.condition = condition;
    }
  }

  /**
   * Which accounts are asked for; null is any.
   *
   * @param role one of {@link Role}
   */
  public record Filter(State state, String role, EmailAddress email) {
    private static final Set<String> ROLES = Set.of(Role.USER, Role.AUDITOR, Role.ADMIN);

    /** The role becomes part of a statement, so it is one of these words. */
    public Filter {
      if (role != null && !ROLES.contains(role)) {
        throw new IllegalArgumentException("not a role of accounts");
      }
    }

    private String condition() {
      String ofRole = role == null || role.equals(Role.USER) ? "" : PRIVILEGED.formatted(role);
      // Named in any case, so that there is one list of arguments.
      String ofEmail = email == null ? " and $3::bytea is null" : " and email_hash = $3";
      return (state == null ? "" : state.condition) + ofRole + ofEmail;
    }
  }

  /** Not an argument, else no index is taken. */
  private static final String PRIVILEGED = " and roles && '{admin,auditor}' and '%s' = any(roles)";

  /**
   * An account.
   *
   * @param lockReason null unless it is locked
   * @param invited whether nobody has come to it yet
   * @param outside whether an outside provider vouches for its owner, and gives the roles
   * @param lastLoginAt null if nobody ever logged in
   */
  public record Entry(
      Account account,
      boolean locked,
      String lockReason,
      boolean invited,
      boolean outside,
      OffsetDateTime lastLoginAt) {

    static Entry of(Row row, String email) {
      return new Entry(
          Account.of(row, email),
          row.getBoolean("locked"),
          row.getString("lock_reason"),
          row.getBoolean("invited"),
          row.getBoolean("outside"),
          row.getOffsetDateTime("last_login_at"));
    }
  }

  /** Who has a role beyond that of everybody. */
  public record Holder(
      UUID accountId, String role, OffsetDateTime createdAt, OffsetDateTime lastLoginAt) {}

  private final Transactions transactions;
  private final AddressHashes hashes;
  private final AccountEmails emails;
  private final AuditTrail trail;
  private final Cursors cursors;
  private final Clock clock;

  AccountDirectory(
      Transactions transactions,
      AddressHashes hashes,
      AccountEmails emails,
      AuditTrail trail,
      Cursors cursors,
      Clock clock) {
    this.transactions = transactions;
    this.hashes = hashes;
    this.emails = emails;
    this.trail = trail;
    this.cursors = cursors;
    this.clock = clock;
  }

  /** A page of accounts, the newest first. */
  public Uni<Page<Entry>> page(Caller caller, Filter filter, int limit, String cursor) {
    String binding = "accounts\n" + caller.accountId() + "\n" + filter;
    UUID after =
        cursor == null
            ? null
            : UUID.fromString(
                cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor));
    Buffer email = filter.email() == null ? null : hashes.of(filter.email().text()).stored();
    return trail
        .note(AuditEvent.done(AuditAction.ACCOUNTS_READ).on("accounts"))
        .flatMap(
            noted ->
                entries(
                    LIST + filter.condition() + ORDER,
                    Tuple.of(Times.now(clock), after, email, limit + 1)))
        .map(
            found ->
                Page.of(
                    found, limit, last -> cursors.write(binding, last.account().id().toString())));
  }

  /**
   * An account.
   *
   * @return fails with 404 if there is none of the id, or none any more
   */
  public Uni<Entry> find(String id) {
    UUID account = Ids.parse(id).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
    AuditEvent read = AuditEvent.done(AuditAction.ACCOUNTS_READ).on("account", account);
    return get(account).call(found -> trail.note(read));
  }

  /** The same without an event, for who has just made it. */
  public Uni<Entry> get(UUID account) {
    return entries(FIND, Tuple.of(Times.now(clock), account))
        .map(
            found ->
                found.stream()
                    .findFirst()
                    .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND)));
  }

  /**
   * Who has which role beyond that of everybody, the newest accounts first.
   *
   * @param account after which they are asked for, with its role; null from the beginning
   */
  public Uni<List<Holder>> holders(UUID account, String role, int limit) {
    return transactions
        .single(HOLDERS, Tuple.of(Times.now(clock), account, role, limit))
        .map(
            rows -> {
              List<Holder> holders = new ArrayList<>(rows.size());
              rows.forEach(
                  row ->
                      holders.add(
                          new Holder(
                              row.getUUID("id"),
                              row.getString("role"),
                              row.getOffsetDateTime("created_at"),
                              row.getOffsetDateTime("last_login_at"))));
              return holders;
            });
  }

  private Uni<List<Entry>> entries(String sql, Tuple arguments) {
    return transactions.unowned(
        tx ->
            tx.preparedQuery(sql)
                .execute(arguments)
                .flatMap(
                    rows ->
                        Multi.createFrom()
                            .iterable(rows)
                            .onItem()
                            .transformToUniAndConcatenate(row -> entry(tx, row))
                            .collect()
                            .asList()));
  }

  /** One whose address does not decrypt stands there without it, and does not hide the others. */
  private Uni<Entry> entry(SqlConnection tx, Row row) {
    return emails
        .open(tx, row.getUUID("id"), AccountEmails.stored(row))
        .onFailure(DecryptionFailedException.class)
        .recoverWithNull()
        .map(email -> Entry.of(row, email));
  }
}
