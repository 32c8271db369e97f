package dev.holdfast.invoice.credit;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A credit note as it will be stored. */
record CreditNote(
    UUID id,
    UUID invoiceId,
    String number,
    String reason,
    LocalDate issuedOn,
    Crediting.Note content,
    OffsetDateTime createdAt) {}
