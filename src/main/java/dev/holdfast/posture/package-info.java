/**
 * What the service demands of its own deployment: the boot gate, which refuses to start a service
 * that would be weak and says every reason at once.
 *
 * <p>May import any room but admin and edge; only admin imports it, and the main class calls it.
 */
package dev.holdfast.posture;
