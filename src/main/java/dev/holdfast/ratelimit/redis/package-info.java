/**
 * Windows that all replicas share, in Redis: counted there in one step by Redis' own clock, and
 * decided here, by the share of one replica, for as long as Redis is away.
 *
 * <p>Hides that there is a Redis. Nobody imports this room; whoever wants windows asks for {@link
 * dev.holdfast.ratelimit.Windows}.
 */
package dev.holdfast.ratelimit.redis;
