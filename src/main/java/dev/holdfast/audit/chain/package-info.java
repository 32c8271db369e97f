/**
 * The chain over all events, its seals, and telling whether it is as it was written: in the
 * database, and offline over an exported file.
 *
 * <p>Hides how events are encoded and hashed. Uses audit and what it may import.
 */
package dev.holdfast.audit.chain;
