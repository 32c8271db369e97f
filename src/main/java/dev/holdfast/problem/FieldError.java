package dev.holdfast.problem;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What is wrong with one field. Never holds the rejected value.
 *
 * @param field where, as a path: {@code lines[0].quantity}
 * @param code which rule, for programs
 * @param message the rule in words, for people
 */
@JsonPropertyOrder({"field", "code", "message"})
public record FieldError(String field, String code, String message) {}
