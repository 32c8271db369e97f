package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.secret.AddressHash;
import dev.holdfast.secret.CodeHash;
import dev.holdfast.secret.Codes;
import dev.holdfast.secret.PlainCode;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Codes that were mailed, whatever they are for: each holds once, for its time, and for as many
 * wrong tries as {@link CodeTries} says; of one purpose the latest three hold. Only their hashes
 * are kept, and of where they went what it is found by and a ciphertext.
 *
 * <p>Where an address has no account a code is put all the same, one that opens nothing: asking for
 * a code and trying one take the same steps for every address.
 */
@Singleton
public class MailCodes {
  private static final Logger LOG = Logger.getLogger(MailCodes.class);
  private static final int LIVE = 3;

  /** By the hash: the server shows what is locked. */
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('address:' || encode($1, 'hex'), 0))";

  private static final String INSERT =
      "insert into mail_code (id, purpose, email_hash, email, registration_id, account_id, opens,"
          + " code_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

  /** By the address, or by the account that asked; the other is null. */
  private static final String WHOSE = " and (email_hash = $2 or account_id = $3)";

  private static final String DROP_OLDEST =
      "delete from mail_code where id in (select id from mail_code where purpose = $1"
          + WHOSE
          + " order by created_at desc, id desc offset $4)";
  private static final String FIND =
      "select id, registration_id, account_id, email, opens, code_hash from mail_code"
          + " where purpose = any($1)"
          + WHOSE
          + " and expires_at > $4 for update";
  private static final String USE =
      "delete from mail_code where id = $1 and expires_at > $2 returning id";
  private static final String END = "delete from mail_code where account_id = $1";
  private static final String PURGE = "delete from mail_code where expires_at <= $1";

  /**
   * A code that somebody has.
   *
   * @param registrationId whose address it proves; null unless that is its purpose
   * @param accountId whose it is; null if it is a registration's
   * @param email where it went
   */
  public record Match(UUID id, UUID registrationId, UUID accountId, EmailAddress email) {}

  private final Codes codes;
  private final CodeAddresses addresses;
  private final CodeTries tries;
  private final Ids ids;
  private final Transactions transactions;
  private final Clock clock;

  MailCodes(
      Codes codes,
      CodeAddresses addresses,
      CodeTries tries,
      Ids ids,
      Transactions transactions,
      Clock clock) {
    this.codes = codes;
    this.addresses = addresses;
    this.tries = tries;
    this.ids = ids;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The one answer to a wrong, used or expired code, and to an address that nobody has. */
  public static ProblemException invalidCode() {
    return ProblemException.invalid("code", "invalid_code", "is wrong, used or expired");
  }

  /** A new code, not put yet. */
  public PlainCode next() {
    return codes.next();
  }

  /**
   * Makes all who ask for an address, prove it or take it wait for each other. Comes before any
   * lock on rows.
   */
  public Uni<Void> lock(SqlConnection connection, EmailAddress email) {
    return lock(connection, addresses.hash(email));
  }

  /** The same for who knows only what the address is found by. */
  public Uni<Void> lock(SqlConnection connection, AddressHash email) {
    return lock(connection, email.stored());
  }

  private static Uni<Void> lock(SqlConnection connection, Buffer emailHash) {
    return connection.preparedQuery(LOCK).execute(Tuple.of(emailHash)).replaceWithVoid();
  }

  /** Puts the code of a registration, which bounds how many there are. */
  Uni<Void> putForRegistration(
      SqlConnection connection,
      EmailAddress email,
      UUID registrationId,
      PlainCode code,
      boolean opens,
      Instant now,
      Instant expiry) {
    return insert(
        connection, CodePurpose.VERIFY, email, registrationId, null, code, opens, now, expiry);
  }

  /**
   * Puts a code to reset a password.
   *
   * @param accountId null where the address has none: the code opens nothing
   */
  public Uni<Void> putReset(
      SqlConnection connection, EmailAddress email, UUID accountId, PlainCode code, Instant now) {
    CodePurpose purpose = CodePurpose.RESET;
    boolean opens = accountId != null;
    Instant expiry = now.plus(purpose.life());
    return insert(connection, purpose, email, null, accountId, code, opens, now, expiry)
        .flatMap(inserted -> dropOldest(connection, purpose, addresses.hash(email), null));
  }

  /** Puts a code with which somebody takes an account that they were invited to. */
  public Uni<Void> putInvitation(
      SqlConnection connection, EmailAddress email, UUID accountId, PlainCode code, Instant now) {
    CodePurpose purpose = CodePurpose.INVITATION;
    Instant expiry = now.plus(purpose.life());
    return insert(connection, purpose, email, null, accountId, code, true, now, expiry)
        .flatMap(inserted -> dropOldest(connection, purpose, addresses.hash(email), null));
  }

  /**
   * Puts a code with which an account gets another address.
   *
   * @param opens false where somebody else has the address
   */
  public Uni<Void> putEmailChange(
      SqlConnection connection,
      EmailAddress email,
      UUID accountId,
      PlainCode code,
      boolean opens,
      Instant now) {
    CodePurpose purpose = CodePurpose.EMAIL_CHANGE;
    Instant expiry = now.plus(purpose.life());
    return insert(connection, purpose, email, null, accountId, code, opens, now, expiry)
        .flatMap(inserted -> dropOldest(connection, purpose, null, accountId));
  }

  /** The code of an address that somebody has; if none, that was a wrong try and counts. */
  public Uni<Optional<Match>> match(
      SqlConnection connection,
      CodePurpose purpose,
      EmailAddress email,
      PlainCode code,
      String addressPrefix,
      Instant now) {
    return match(connection, purpose, addresses.hash(email), null, code, addressPrefix, now);
  }

  /** As {@link #match}, of the codes that an account asked for. */
  public Uni<Optional<Match>> matchOf(
      SqlConnection connection,
      CodePurpose purpose,
      UUID accountId,
      PlainCode code,
      String addressPrefix,
      Instant now) {
    return match(connection, purpose, null, accountId, code, addressPrefix, now);
  }

  /** Uses a code up; says no if somebody else just has. */
  public Uni<Boolean> use(SqlConnection connection, Match match, Instant now) {
    return connection
        .preparedQuery(USE)
        .execute(Tuple.of(match.id(), now.atOffset(UTC)))
        .map(used -> used.rowCount() == 1);
  }

  /** Ends all codes of an account, since what it is reached by has changed. */
  public Uni<Void> endAll(SqlConnection connection, UUID accountId) {
    return connection.preparedQuery(END).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  /** Forgets codes that nobody used. */
  @Scheduled(every = "10m")
  Uni<Void> purge() {
    return transactions
        .background()
        .single(PURGE, Tuple.of(clock.instant().atOffset(UTC)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Expired codes can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Void> insert(
      SqlConnection connection,
      CodePurpose purpose,
      EmailAddress email,
      UUID registrationId,
      UUID accountId,
      PlainCode code,
      boolean opens,
      Instant now,
      Instant expiry) {
    UUID id = ids.next();
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.from(
                Arrays.asList(
                    id,
                    purpose.text(),
                    addresses.hash(email),
                    addresses.seal(id, email),
                    registrationId,
                    accountId,
                    opens,
                    Buffer.buffer(codes.hash(code).bytes()),
                    now.atOffset(UTC),
                    expiry.atOffset(UTC))))
        .replaceWithVoid();
  }

  private Uni<Void> dropOldest(
      SqlConnection connection, CodePurpose purpose, Buffer emailHash, UUID accountId) {
    return connection
        .preparedQuery(DROP_OLDEST)
        .execute(Tuple.of(purpose.text(), emailHash, accountId, LIVE))
        .replaceWithVoid();
  }

  private Uni<Optional<Match>> match(
      SqlConnection connection,
      CodePurpose purpose,
      Buffer emailHash,
      UUID accountId,
      PlainCode code,
      String addressPrefix,
      Instant now) {
    CodeHash hash = codes.hash(code);
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(purpose.alike(), emailHash, accountId, now.atOffset(UTC)))
        .flatMap(
            found ->
                tries
                    .open(connection, ids(found), addressPrefix)
                    .flatMap(
                        open -> {
                          Optional<Match> match = matching(found, open, hash);
                          return match.isPresent()
                              ? Uni.createFrom().item(match)
                              : tries
                                  .countWrong(connection, open, addressPrefix)
                                  .replaceWith(match);
                        }));
  }

  private Match match(Row row) {
    return new Match(
        row.getUUID("id"),
        row.getUUID("registration_id"),
        row.getUUID("account_id"),
        addresses.open(row));
  }

  private static List<UUID> ids(RowSet<Row> found) {
    List<UUID> ids = new ArrayList<>();
    found.forEach(row -> ids.add(row.getUUID("id")));
    return ids;
  }

  private Optional<Match> matching(RowSet<Row> found, Set<UUID> open, CodeHash hash) {
    Optional<Match> match = Optional.empty();
    for (Row row : found) {
      // One that opens nothing is found and counted as any other.
      if (row.getBoolean("opens")
          && open.contains(row.getUUID("id"))
          && CodeHash.of(row.getBuffer("code_hash").getBytes()).isOf(hash)) {
        match = Optional.of(match(row));
      }
    }
    return match;
  }
}
