package dev.holdfast.invoice.payment;

import dev.holdfast.kernel.DateText;
import dev.holdfast.kernel.DecimalText;
import dev.holdfast.kernel.Text;
import jakarta.validation.constraints.NotNull;

/**
 * Money that came in.
 *
 * @param amount with no more decimals than the invoice's currency has; no currency has more than 3
 */
public record PaymentRequest(
    @NotNull @DecimalText(min = "0", minExclusive = true, max = "1000000000000000000", decimals = 3)
        String amount,
    @NotNull @DateText String paidOn,
    @Text(max = 100) String reference) {}
