/**
 * Everything held about an account as one JSON document, written while it is read.
 *
 * <p>Hides how it is put together. Uses account and what it may import; the other rooms by {@link
 * dev.holdfast.access.OwnedData}.
 */
package dev.holdfast.account.export;
