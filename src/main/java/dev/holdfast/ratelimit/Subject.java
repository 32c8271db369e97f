package dev.holdfast.ratelimit;

/**
 * Whose window it is.
 *
 * @param name within the tier: an address or a network, an account's or a key's id, {@code all}; a
 *     hash where the plain name is personal
 */
public record Subject(Tier tier, String name) {}
