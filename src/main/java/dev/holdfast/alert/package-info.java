/**
 * What a person must see: detectors that count, the alerts that come of them, and in {@code
 * webhook} the way to whoever watches.
 *
 * <p>A detector counts in memory on the event loop and writes nothing; what it raises is gathered
 * by detector and subject and written behind the requests. Hides how is counted and stored. May
 * import audit, ratelimit and what these may import.
 */
package dev.holdfast.alert;
