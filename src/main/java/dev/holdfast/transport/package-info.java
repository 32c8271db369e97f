/**
 * How bytes come to this process and leave it: where TLS ends for the public port, with which
 * certificate, and what of it the framework is told, so that an operator sets only {@code
 * HOLDFAST_*}.
 *
 * <p>Knows no requests; what is done about one that came in the clear is the edge's rule. Imports
 * nothing of ours.
 */
package dev.holdfast.transport;
