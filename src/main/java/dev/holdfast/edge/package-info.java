/**
 * What every request passes first and last, in one order that {@link dev.holdfast.edge.EdgeOrder}
 * shows: id, address, headers, access log, https, versions, origins, limits, draining, exact paths,
 * body bounds, public endpoints, operations; and, inside REST, strict JSON and known query
 * parameters. Refusals made below REST get the error contract's form here.
 *
 * <p>Nobody imports this room, but for the boot gate, which asks whether its settings are sound.
 */
package dev.holdfast.edge;
