package dev.holdfast.customer;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.Times;
import java.util.UUID;

/** A customer as a client is shown it. */
@JsonPropertyOrder({"id", "name", "email", "taxId", "address", "createdAt", "updatedAt"})
public record CustomerView(
    UUID id,
    String name,
    String email,
    String taxId,
    Address address,
    String createdAt,
    String updatedAt) {

  static CustomerView of(Customer customer) {
    return new CustomerView(
        customer.id(),
        customer.name(),
        customer.email(),
        customer.taxId(),
        customer.address(),
        Times.text(customer.createdAt()),
        Times.text(customer.updatedAt()));
  }
}
