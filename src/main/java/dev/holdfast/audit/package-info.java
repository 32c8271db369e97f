/**
 * What happened, who did it and how it ended: written once, never changed.
 *
 * <p>A change writes its event in its own transaction ({@code AuditTrail.add}): there is no change
 * without its event, and no event of a change that was rolled back. Reads and refusals go through a
 * bounded queue that drops nothing ({@code AuditTrail.note}). The chain over all events is in
 * chain, above this. Hides how events are stored. May import secret, database, problem, access and
 * kernel.
 */
package dev.holdfast.audit;
