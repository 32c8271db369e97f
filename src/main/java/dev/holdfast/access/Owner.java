package dev.holdfast.access;

import java.util.UUID;

/**
 * Who owns a row: an account today, an organisation one day. A type of its own, so that no store of
 * owned data can be called with some other id in its place.
 */
public record Owner(UUID id) {}
