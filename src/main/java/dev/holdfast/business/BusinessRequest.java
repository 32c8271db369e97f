package dev.holdfast.business;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.Personal;
import dev.holdfast.kernel.Text;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * The business data as a client writes and reads them; there is nothing in them that it does not
 * set.
 *
 * @param invoicePrefix stands in front of invoice numbers; at most 10 letters, digits and {@code
 *     ./_#-}
 */
@JsonPropertyOrder({"name", "taxId", "address", "invoicePrefix"})
public record BusinessRequest(
    @NotNull @Text(max = 200) String name,
    @Text(max = 40) String taxId,
    @NotNull @Valid Address address,
    @Pattern(
            regexp = "[\\p{L}\\p{N}./_#-]{1,10}",
            message = "must be 1 to 10 letters, digits or . / _ # -")
        String invoicePrefix) {

  /** What of it is stored encrypted. */
  Personal personal() {
    return new Personal(null, taxId, address);
  }
}
