package dev.holdfast.invoice.issue;

import dev.holdfast.kernel.DateText;

/**
 * How an invoice is issued.
 *
 * @param issuedOn today (UTC) if left out
 */
public record IssueRequest(@DateText String issuedOn) {}
