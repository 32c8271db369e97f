/**
 * What happens below the framework, where there is no request yet: heads that are refused while
 * they are read, heads that come too slowly, connections that are closed without losing the answer.
 *
 * <p>Rests on internal classes of Vert.x 4; {@code WireRoutesTest} tells when they change.
 */
package dev.holdfast.edge.wire;
