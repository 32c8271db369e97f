/**
 * What happens below the framework, where there is no request yet: connections that are one too
 * many, heads that are refused while they are read, whatever comes or is taken too slowly,
 * connections that are closed without losing the answer.
 *
 * <p>Rests on internal classes of Vert.x 4; {@code WireRoutesTest} and {@code Http2RoutesTest} tell
 * when they change.
 */
package dev.holdfast.edge.wire;
