package dev.holdfast.account.lockout;

import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** The statements that count guesses; what they do is written beside the functions they call. */
final class GuessRows {
  static final String GUESS =
      "select source, wait_until from guess($1, $2, $3, $4, $5, $6, $7, $8)";
  static final String STANDING =
      "select wait_until from guess_standing($1, $2, $3, $4, $5, $6, $7)";
  static final String FAILED = "select locked, account from guess_failed($1, $2, $3, $4, $5, $6)";
  static final String SUCCEEDED = "select guess_succeeded($1, $2, $3, $4)";
  static final String WITHDRAWN = "select guess_withdrawn($1, $2, $3, $4, $5)";

  /**
   * Forgets what counts no longer: pairs after a day, failures after an hour, locks after two days.
   * One after another, since a guess holds its subject before its pair.
   */
  static final List<String> PURGES =
      List.of(
          "delete from guess_subject where last_at <= $1::timestamptz - interval '24 hours'"
              + " and (locked_until is null or locked_until <= $1 - interval '24 hours')",
          "delete from guess_pair where last_at <= $1::timestamptz - interval '24 hours'",
          "delete from guess_failure where at <= $1::timestamptz - interval '1 hour'",
          "delete from known_device where last_used_at <= $1::timestamptz - interval '1 year'");

  private GuessRows() {}

  static Tuple guess(
      String kind,
      Guesses.Subject subject,
      UUID id,
      GuessSource source,
      byte[] device,
      OffsetDateTime now) {
    return Tuple.tuple()
        .addString(kind)
        .addValue(Buffer.buffer(subject.name()))
        .addValue(subject.email().stored())
        .addUUID(id)
        .addString(source.prefix())
        .addValue(device == null ? null : Buffer.buffer(device))
        .addUUID(source.session())
        .addOffsetDateTime(now);
  }

  static Tuple standing(
      String kind, Guesses.Subject subject, GuessSource source, byte[] device, OffsetDateTime now) {
    return Tuple.tuple()
        .addString(kind)
        .addValue(Buffer.buffer(subject.name()))
        .addValue(subject.email().stored())
        .addString(source.prefix())
        .addValue(device == null ? null : Buffer.buffer(device))
        .addUUID(source.session())
        .addOffsetDateTime(now);
  }

  static Tuple failed(
      String kind, Guesses.Subject subject, UUID id, String source, OffsetDateTime now) {
    return Tuple.tuple()
        .addString(kind)
        .addValue(Buffer.buffer(subject.name()))
        .addValue(subject.email().stored())
        .addUUID(id)
        .addString(source)
        .addOffsetDateTime(now);
  }

  static Tuple ended(String kind, Guesses.Subject subject, UUID id, String source) {
    return Tuple.tuple()
        .addString(kind)
        .addValue(Buffer.buffer(subject.name()))
        .addUUID(id)
        .addString(source);
  }
}
