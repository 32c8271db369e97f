package dev.holdfast.ratelimit;

import java.time.Duration;
import java.time.Instant;

/**
 * How a subject stands after a claim.
 *
 * @param claim what was asked
 * @param admitted whether it was counted; if not, nothing was
 * @param remaining how many more would be admitted now, 0 at least
 * @param reset when the window will have room for all again, if nothing comes meanwhile
 * @param retryAfter after how long the next one would be admitted if nothing else comes; zero while
 *     there is room. With a lock-out, its rest
 * @param lockedOut whether a lock-out is in force
 */
public record Standing(
    Claim claim,
    boolean admitted,
    long remaining,
    Instant reset,
    Duration retryAfter,
    boolean lockedOut) {}
