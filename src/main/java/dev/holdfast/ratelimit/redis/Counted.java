package dev.holdfast.ratelimit.redis;

import io.vertx.redis.client.Response;

/**
 * How a subject stands in Redis, as the script answers it; times are milliseconds from then on.
 *
 * @param known whether anything was counted of it
 * @param refusals how many count for the next lock-out
 */
record Counted(
    boolean known,
    boolean admitted,
    long remaining,
    long resetMillis,
    long retryMillis,
    boolean lockedOut,
    int refusals) {
  static final int NUMBERS = 6;

  static Counted of(Response answer, int from) {
    long admitted = answer.get(from).toLong();
    return new Counted(
        admitted >= 0,
        admitted == 1,
        answer.get(from + 1).toLong(),
        answer.get(from + 2).toLong(),
        answer.get(from + 3).toLong(),
        answer.get(from + 4).toLong() == 1,
        answer.get(from + 5).toInteger());
  }
}
