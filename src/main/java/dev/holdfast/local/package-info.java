/**
 * What a developer's machine gives the service in place of a deployment: a PostgreSQL that starts
 * by itself, keys that are made on the spot.
 *
 * <p>Used in development and tests; the packaged application lacks the libraries it needs, and the
 * boot gate refuses the keys it makes. Imports nothing of ours.
 */
package dev.holdfast.local;
