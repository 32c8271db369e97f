/**
 * How often: which limits a request counts against, and the windows that count. Windows are local
 * to a replica or shared by all through Redis; whoever asks does not know which.
 *
 * <p>Hides how a window counts. Knows no HTTP but for where a request keeps its {@link
 * dev.holdfast.ratelimit.Passage}: {@code edge} says what kind of request it is and writes the
 * headers. May import {@code database}, {@code problem}, {@code access}, {@code kernel}.
 */
package dev.holdfast.ratelimit;
