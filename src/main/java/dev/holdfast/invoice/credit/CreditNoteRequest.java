package dev.holdfast.invoice.credit;

import dev.holdfast.kernel.DecimalText;
import dev.holdfast.kernel.Text;
import dev.holdfast.problem.FieldError;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What of an invoice is credited.
 *
 * @param lines null for all that is left
 */
public record CreditNoteRequest(
    @NotNull @Text(max = 500) String reason,
    @Size(min = 1, max = 200, message = "must have 1 to 200 lines")
        List<@NotNull @Valid Line> lines) {

  /**
   * A part of a line.
   *
   * @param line its position on the invoice, from 1 on
   */
  @Schema(name = "Line2")
  public record Line(
      @NotNull @Min(value = 1, message = "must be a line of the invoice") Integer line,
      @NotNull @DecimalText(min = "0", minExclusive = true, max = "1000000", decimals = 3)
          String quantity) {}

  /** What is wrong between the lines: none may be named twice, or the second would be lost. */
  List<FieldError> findings() {
    List<FieldError> errors = new ArrayList<>();
    Set<Integer> named = new HashSet<>();
    for (int i = 0; lines != null && i < lines.size(); i++) {
      if (!named.add(lines.get(i).line())) {
        errors.add(new FieldError("lines[" + i + "].line", "duplicate", "is named before"));
      }
    }
    return errors;
  }
}
