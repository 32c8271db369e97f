package dev.holdfast.apikey;

import dev.holdfast.access.Owner;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
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
import dev.holdfast.problem.Refusals;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of an owner's keys. A key is seen in full once, in the answer that makes it. Whatever
 * ends a secret tells every replica in the same transaction.
 */
@Singleton
public class ApiKeys {
  /** How many may live at once, and how many are still listed after they have expired. */
  private static final int MOST = 100;

  /** A key, and the text of its new secret, which is nowhere else. */
  record Made(ApiKey key, PlainApiKey plain) {}

  private final ApiKeyRows rows;
  private final KeySecrets secrets;
  private final KeyNotices notices;
  private final OwnerMails mails;
  private final Transactions transactions;
  private final Ids ids;
  private final Cursors cursors;
  private final Clock clock;
  private final AuditTrail trail;

  ApiKeys(
      ApiKeyRows rows,
      KeySecrets secrets,
      KeyNotices notices,
      OwnerMails mails,
      Transactions transactions,
      Ids ids,
      Cursors cursors,
      Clock clock,
      AuditTrail trail) {
    this.rows = rows;
    this.secrets = secrets;
    this.notices = notices;
    this.mails = mails;
    this.transactions = transactions;
    this.ids = ids;
    this.cursors = cursors;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * A new key.
   *
   * @param from the network that the owner is told it was made from
   * @throws ProblemException 400 if it may not be as it is wanted; 409 {@code conflict} if there
   *     are as many as there may be
   */
  Uni<Made> create(Owner owner, ApiKeyRequest request, String from) {
    OffsetDateTime now = Times.now(clock);
    Grant grant = Grant.of(request, now);
    UUID id = ids.next(now);
    PlainApiKey plain = secrets.next();
    return transactions.unowned(
        transaction ->
            room(owner, transaction, now)
                .chain(() -> rows.insert(owner, transaction, id, request.name(), grant, now))
                .chain(() -> rows.addSecret(transaction, id, plain, secrets.mac(plain)))
                .chain(() -> written(transaction, AuditAction.API_KEY_CREATED, id))
                .chain(() -> tell(transaction, owner, from))
                .chain(() -> made(owner, transaction, id, plain)));
  }

  /**
   * @throws ProblemException 404 if the owner has no such key, or the id is no id
   */
  Uni<ApiKey> find(Owner owner, String id) {
    return rows.find(owner, id(id)).map(ApiKeys::existing);
  }

  /** A page of keys, the newest first. */
  Uni<Page<ApiKey>> list(Owner owner, int limit, String cursor) {
    String binding = "api-keys\n" + owner.id();
    UUID after =
        cursor == null
            ? null
            : UUID.fromString(
                cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor));
    return rows.list(owner, after, limit + 1)
        .map(found -> Page.of(found, limit, last -> cursors.write(binding, last.id().toString())));
  }

  /**
   * Gives a key another secret. The one it had goes on for the overlap, and one before that, from a
   * rotation whose overlap still runs, ends at once: never more than two hold.
   *
   * @param from the network that the owner is told it was made from
   * @throws ProblemException 404 as {@link #find}; 409 {@code invalid_state} if it has expired
   */
  Uni<Made> rotate(Owner owner, String text, int overlapSeconds, String from) {
    UUID id = id(text);
    OffsetDateTime now = Times.now(clock);
    OffsetDateTime until = overlapSeconds == 0 ? null : now.plusSeconds(overlapSeconds);
    PlainApiKey plain = secrets.next();
    return transactions.unowned(
        transaction ->
            rows.lock(owner, transaction, id)
                .map(ApiKeys::existing)
                .invoke(key -> refuseExpired(key, now))
                .chain(() -> rows.endSecrets(transaction, id, until))
                .chain(() -> rows.addSecret(transaction, id, plain, secrets.mac(plain)))
                .chain(() -> notices.changed(transaction, id))
                .chain(() -> written(transaction, AuditAction.API_KEY_ROTATED, id))
                .chain(() -> tell(transaction, owner, from))
                .chain(() -> made(owner, transaction, id, plain)));
  }

  /**
   * Ends a key everywhere.
   *
   * @throws ProblemException 404 as {@link #find}
   */
  Uni<Void> delete(Owner owner, String text) {
    UUID id = id(text);
    return transactions.unowned(
        transaction ->
            rows.delete(owner, transaction, id)
                .invoke(
                    found -> {
                      if (!found) {
                        throw new ProblemException(ProblemType.NOT_FOUND);
                      }
                    })
                .chain(() -> notices.changed(transaction, id))
                .chain(() -> written(transaction, AuditAction.API_KEY_REVOKED, id)));
  }

  /** Whether there is room for one more, which holds until the transaction ends. */
  private Uni<Void> room(Owner owner, SqlConnection transaction, OffsetDateTime now) {
    return rows.lockAccount(owner, transaction)
        .invoke(
            usable -> {
              if (!usable) {
                throw Refusals.unauthenticated();
              }
            })
        .chain(() -> rows.countLive(owner, transaction, now))
        .invoke(
            live -> {
              if (live >= MOST) {
                throw new ProblemException(
                    ProblemType.CONFLICT, "There are " + MOST + " keys already; delete one.");
              }
            })
        .chain(() -> rows.dropLongExpired(owner, transaction, now, MOST));
  }

  private Uni<Void> written(SqlConnection transaction, AuditAction action, UUID id) {
    return trail.add(transaction, AuditEvent.done(action).on("key", id));
  }

  /** A new secret is a new key to who might have stolen the login, so both are told alike. */
  private Uni<Void> tell(SqlConnection transaction, Owner owner, String from) {
    return mails.tell(transaction, owner.id(), OwnerMail.KEY_CREATED, from);
  }

  private Uni<Made> made(Owner owner, SqlConnection transaction, UUID id, PlainApiKey plain) {
    return rows.lock(owner, transaction, id)
        .map(ApiKeys::existing)
        .map(key -> new Made(key, plain));
  }

  private static void refuseExpired(ApiKey key, OffsetDateTime now) {
    if (!key.expiresAt().isAfter(now)) {
      throw new ProblemException(
          ProblemType.INVALID_STATE, "The key has expired; another secret would not change that.");
    }
  }

  private static UUID id(String text) {
    return Ids.parse(text).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
  }

  private static ApiKey existing(Optional<ApiKey> found) {
    return found.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
  }
}
