package dev.holdfast.ratelimit;

import java.time.Duration;

/**
 * How many requests a window may hold, as settings write it: {@code 1000/1m}.
 *
 * @param requests 1 at least
 * @param window how long the window is; whole seconds, from 1 s to 1 h
 */
public record Rate(long requests, Duration window) {}
