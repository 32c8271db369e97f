/**
 * What may be written to a log: nothing that has the form of a secret, and no text that passes for
 * another line.
 *
 * <p>Every handler has the filter {@code mask} (application.properties); the access log, whose
 * lines are written as they are, masks its own fields. Imports nothing of ours.
 */
package dev.holdfast.log;
