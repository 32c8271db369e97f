package dev.holdfast.customer;

import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.EmailText;
import dev.holdfast.kernel.Personal;
import dev.holdfast.kernel.Text;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Locale;

/** A customer as a client writes it, new or in place of what was there. */
public record CustomerRequest(
    @NotNull @Text(max = 200) String name,
    @EmailText String email,
    @Text(max = 40) String taxId,
    @Valid Address address) {

  /** The address in lower case, as addresses are compared and shown. */
  @Override
  public String email() {
    return email == null ? null : email.toLowerCase(Locale.ROOT);
  }

  /** What of it is stored encrypted. */
  Personal personal() {
    return new Personal(email(), taxId, address);
  }
}
