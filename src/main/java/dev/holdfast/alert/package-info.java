/**
 * What a person must see: detectors that count, alerts, and the webhook that tells of them. May
 * import audit, ratelimit and what these may import.
 */
package dev.holdfast.alert;
