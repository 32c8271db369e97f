package dev.holdfast.invoice;

import dev.holdfast.invoice.money.Currencies;
import dev.holdfast.invoice.money.LineRequest;
import dev.holdfast.kernel.DateText;
import dev.holdfast.kernel.Text;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** A draft as a client writes it, new or in place of what was there. */
public record InvoiceRequest(
    @NotNull String customerId,
    @NotNull @Currencies.Currency String currency,
    @DateText String dueDate,
    @Text(max = 100) String reference,
    @Text(max = 2000, lines = true) String note,
    @NotNull @Size(min = 1, max = 200, message = "must have 1 to 200 lines")
        List<@NotNull @Valid LineRequest> lines) {

  /** Where a draft names its buyer. */
  public static final String CUSTOMER = "customerId";
}
