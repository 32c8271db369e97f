/**
 * Files on invoices: taken in bounded memory, known by their content, stripped of what they tell
 * beside it, stored encrypted, and given back so that no browser runs them.
 *
 * <p>Hides uploads, how they are stored and the quotas. What a file may look like is in {@code
 * format}. May import invoice and what that may import.
 */
package dev.holdfast.attachment;
