/**
 * What the service demands of its own deployment: the boot gate, which refuses to start a service
 * that would be weak and says every reason at once, and the report of every security setting in
 * force. What is looked at is in check, below both; the report is in report.
 *
 * <p>May import any room but admin and local; only admin imports it, and the main class calls it.
 */
package dev.holdfast.posture;
