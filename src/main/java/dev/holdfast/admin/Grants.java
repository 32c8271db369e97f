package dev.holdfast.admin;

import dev.holdfast.access.Caller;
import dev.holdfast.account.AccountDirectory;
import dev.holdfast.apikey.KeyReview;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.session.ExposedSessions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * All that is granted beyond what everybody has, one list over three rooms: roles first, then keys,
 * then sessions whose tokens others may have read; of each the newest first.
 */
@Singleton
class Grants {

  /** In the order of the list. */
  enum Kind {
    ROLE,
    KEY,
    SESSION;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Where a page ended.
   *
   * @param id null before the first of its kind
   * @param role of a role's account, of which there may be two; null for other kinds
   */
  private record Place(Kind kind, UUID id, String role) {
    static final Place BEGINNING = new Place(Kind.ROLE, null, null);

    static Place parse(String text) {
      String[] parts = text.split(" ");
      return new Place(
          Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          UUID.fromString(parts[1]),
          parts.length > 2 ? parts[2] : null);
    }

    static String after(GrantView grant) {
      String place = grant.kind() + " " + grant.id();
      return grant.role() == null ? place : place + " " + grant.role();
    }
  }

  private final AccountDirectory accounts;
  private final KeyReview keys;
  private final ExposedSessions sessions;
  private final AuditTrail trail;
  private final Cursors cursors;
  private final Clock clock;

  Grants(
      AccountDirectory accounts,
      KeyReview keys,
      ExposedSessions sessions,
      AuditTrail trail,
      Cursors cursors,
      Clock clock) {
    this.accounts = accounts;
    this.keys = keys;
    this.sessions = sessions;
    this.trail = trail;
    this.cursors = cursors;
    this.clock = clock;
  }

  /** A page of the list; the look leaves its event before anything is shown. */
  Uni<Page<GrantView>> page(Caller caller, int limit, String cursor) {
    String binding = "grants\n" + caller.accountId();
    Place from =
        cursor == null
            ? Place.BEGINNING
            : Place.parse(
                cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor));
    return trail
        .note(AuditEvent.done(AuditAction.GRANTS_READ).on("grants"))
        .flatMap(noted -> from(from, limit + 1))
        .map(found -> Page.of(found, limit, last -> cursors.write(binding, Place.after(last))));
  }

  /** So many from a place on, going over to the next kind where one ends. */
  private Uni<List<GrantView>> from(Place place, int wanted) {
    return ofKind(place, wanted)
        .flatMap(
            found -> {
              int next = place.kind().ordinal() + 1;
              if (found.size() == wanted || next == Kind.values().length) {
                return Uni.createFrom().item(found);
              }
              return from(new Place(Kind.values()[next], null, null), wanted - found.size())
                  .map(rest -> Stream.concat(found.stream(), rest.stream()).toList());
            });
  }

  private Uni<List<GrantView>> ofKind(Place place, int limit) {
    OffsetDateTime now = Times.now(clock);
    return switch (place.kind()) {
      case ROLE ->
          accounts
              .holders(place.id(), place.role(), limit)
              .map(found -> found.stream().map(holder -> GrantView.of(holder, now)).toList());
      case KEY ->
          keys.list(place.id(), limit)
              .map(found -> found.stream().map(key -> GrantView.of(key, now)).toList());
      case SESSION ->
          sessions.list(place.id(), limit).map(found -> found.stream().map(GrantView::of).toList());
    };
  }
}
