package dev.holdfast.apikey;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * How a key is rotated.
 *
 * @param overlapSeconds how long the old secret still holds; 0 ends it at once
 */
public record RotationRequest(
    @NotNull
        @Min(value = 0, message = RotationRequest.RANGE)
        @Max(value = RotationRequest.WEEK, message = RotationRequest.RANGE)
        Integer overlapSeconds) {
  static final int WEEK = 604_800;
  static final String RANGE = "must be a number from 0 to 604800";
}
