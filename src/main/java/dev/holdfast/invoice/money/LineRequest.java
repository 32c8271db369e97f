package dev.holdfast.invoice.money;

import dev.holdfast.kernel.DecimalText;
import dev.holdfast.kernel.OneOf;
import dev.holdfast.kernel.Text;
import dev.holdfast.problem.FieldError;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A line as a client writes it.
 *
 * @param unitCode UN/ECE Recommendation 20; one of something if left out
 * @param taxCategory UNTDID 5305 as EN 16931 uses it; the standard rate if left out
 */
public record LineRequest(
    @NotNull @Text(max = 500) String description,
    @NotNull @DecimalText(min = "0", minExclusive = true, max = "1000000", decimals = 3)
        String quantity,
    @NotNull @DecimalText(min = "0", max = "1000000000", decimals = 4) String unitPrice,
    @NotNull @DecimalText(min = "0", max = "100", decimals = 2) String taxRate,
    @Pattern(regexp = "[A-Z0-9]{1,3}", message = "must be 1 to 3 capital letters or digits")
        String unitCode,
    @OneOf({STANDARD, "Z", "E", "AE", "K", "G", "O"}) String taxCategory,
    @Text(max = 500) String exemptionReason) {

  private static final String STANDARD = "S";
  private static final String ZERO_RATED = "Z";
  private static final String ONE = "C62";

  public LineRequest {
    unitCode = unitCode == null ? ONE : unitCode;
    taxCategory = taxCategory == null ? STANDARD : taxCategory;
  }

  /**
   * What is wrong between the members of lines that are right one by one: only the standard rate
   * can be other than 0 (EN 16931, BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5, BR-O-5), and who is
   * not taxed for another reason than a zero rate has to say why (BR-E-10, BR-AE-10, BR-IC-10,
   * BR-G-10, BR-O-10).
   */
  public static List<FieldError> findings(List<LineRequest> lines) {
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      LineRequest line = lines.get(i);
      if (line.isUntaxed() && new BigDecimal(line.taxRate).signum() != 0) {
        errors.add(
            new FieldError("lines[" + i + "].taxRate", "out_of_range", "must be 0 but for S"));
      }
      if (line.needsReason() && line.exemptionReason == null) {
        errors.add(
            new FieldError(
                "lines[" + i + "].exemptionReason", "required", "is needed for this category"));
      }
    }
    return errors;
  }

  private boolean isUntaxed() {
    return !STANDARD.equals(taxCategory);
  }

  private boolean needsReason() {
    return isUntaxed() && !ZERO_RATED.equals(taxCategory);
  }
}
