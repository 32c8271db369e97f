/**
 * Credentials of machines: making and rotating API keys, and who a request with one comes from.
 *
 * <p>Hides what of a key is stored and how it is remembered: others get a {@link
 * dev.holdfast.access.Caller}. A remembered key only ever says yes; every no has asked the table.
 * May import account and what that may import.
 */
package dev.holdfast.apikey;
