package dev.holdfast.account.export;

import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.account.AccountEmails;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Refusals;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/**
 * Exports of accounts. A page is read when the one before has been taken, each by itself: a large
 * account costs no more memory than a small one, a slow reader holds no connection, and the whole
 * is no snapshot. An account has one export at a time and a replica a few; more are refused. What
 * is not finished after a while is cut.
 */
@Singleton
class Exports {
  private final Transactions transactions;
  private final List<OwnedData> rooms;
  private final AccountEmails emails;
  private final ExportText text;
  private final ExportConfig config;
  private final Clock clock;
  private final Set<UUID> running = new HashSet<>();
  private final AuditTrail trail;

  Exports(
      Transactions transactions,
      @All List<OwnedData> rooms,
      AccountEmails emails,
      ExportText text,
      ExportConfig config,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rooms = rooms.stream().sorted(Comparator.comparing(OwnedData::section)).toList();
    this.emails = emails;
    this.text = text;
    this.config = config;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * Everything held about an account, as the parts of one JSON document. If it fails on the way,
   * what was given until then is no JSON.
   *
   * @throws ProblemException 409 while the account has an export that runs, 503 while too many do
   */
  Multi<byte[]> of(Owner owner) {
    begin(owner);
    Instant end = clock.instant().plus(config.longest());
    List<Multi<byte[]>> parts = new ArrayList<>();
    // Nothing is given before it is on record that it will be.
    Uni<Void> written =
        trail.note(AuditEvent.done(AuditAction.ACCOUNT_EXPORTED).on("account", owner.id()));
    parts.add(written.onItem().transformToMulti(done -> Multi.createFrom().empty()));
    parts.add(
        account(transactions, owner)
            .map(account -> text.head(Times.now(clock), account))
            .toMulti());
    rooms.forEach(room -> parts.add(text.section(room, owner)));
    // An account that was erased meanwhile has lost half of what should be here.
    parts.add(account(transactions.background(), owner).map(still -> text.end()).toMulti());
    return Multi.createBy()
        .concatenating()
        .streams(parts)
        .onItem()
        .call(part -> inTime(end))
        .onTermination()
        .invoke(() -> ended(owner));
  }

  /**
   * The account, at the beginning as a request, which may be refused; at the end there is half an
   * answer already.
   */
  private Uni<AccountRecord> account(Transactions transactions, Owner owner) {
    return Uni.createFrom()
        .deferred(() -> transactions.single(AccountRecord.FIND, Tuple.of(owner.id())))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw Refusals.unauthenticated();
              }
              return rows.iterator().next();
            })
        .flatMap(
            row ->
                emails
                    .open(owner.id(), AccountEmails.stored(row))
                    .map(email -> AccountRecord.of(row, email)));
  }

  private Uni<Void> inTime(Instant end) {
    return clock.instant().isAfter(end)
        ? Uni.createFrom().failure(new TimeoutException("an export took too long"))
        : Uni.createFrom().voidItem();
  }

  private synchronized void begin(Owner owner) {
    if (running.contains(owner.id())) {
      throw new ProblemException(
          ProblemType.CONFLICT, "An export of this account is being written already.");
    }
    if (running.size() >= config.atOnce()) {
      throw Refusals.unavailable();
    }
    running.add(owner.id());
  }

  private synchronized void ended(Owner owner) {
    running.remove(owner.id());
  }
}
