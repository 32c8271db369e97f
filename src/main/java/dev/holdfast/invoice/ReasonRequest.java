package dev.holdfast.invoice;

import dev.holdfast.kernel.Text;
import jakarta.validation.constraints.NotNull;

/** Why something is taken back: a payment, or a whole invoice. */
public record ReasonRequest(@NotNull @Text(max = 500) String reason) {}
