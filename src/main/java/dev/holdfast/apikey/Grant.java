package dev.holdfast.apikey;

import dev.holdfast.access.Cidr;
import dev.holdfast.access.Scope;
import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.ProblemException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a key may do, from where and until when, after everything about it was found right: scopes
 * in the order in which the contract lists them, blocks as they are written.
 */
record Grant(List<String> scopes, List<String> allowedAddresses, OffsetDateTime expiresAt) {
  private static final Duration DEFAULT_LIFE = Duration.ofDays(90);
  private static final Duration LONGEST_LIFE = Duration.ofDays(366);

  /** The longest block there is: a mapped IPv4 address and its length. */
  private static final int LONGEST_BLOCK = 49;

  /**
   * @throws ProblemException 400 with all that is wrong
   */
  static Grant of(ApiKeyRequest request, OffsetDateTime now) {
    List<FieldError> errors = new ArrayList<>();
    checkScopes(request.scopes(), errors);
    List<String> blocks = blocks(request.allowedAddresses(), errors);
    OffsetDateTime end = end(request.expiresAt(), now, errors);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return new Grant(Scope.ALL.stream().filter(request.scopes()::contains).toList(), blocks, end);
  }

  private static void checkScopes(List<String> scopes, List<FieldError> errors) {
    Set<String> named = new HashSet<>();
    for (int i = 0; i < scopes.size(); i++) {
      if (!named.add(scopes.get(i))) {
        errors.add(duplicate("scopes", i));
      }
    }
  }

  private static List<String> blocks(List<String> addresses, List<FieldError> errors) {
    List<String> blocks = new ArrayList<>();
    for (int i = 0; addresses != null && i < addresses.size(); i++) {
      Optional<String> block = block(addresses.get(i));
      if (block.isEmpty()) {
        errors.add(
            new FieldError(
                "allowedAddresses[" + i + "]",
                "invalid_format",
                "must be an address or a block such as 192.0.2.0/24, without bits beyond its length"));
      } else if (blocks.contains(block.get())) {
        errors.add(duplicate("allowedAddresses", i));
      } else {
        blocks.add(block.get());
      }
    }
    return blocks;
  }

  private static Optional<String> block(String text) {
    return text.length() > LONGEST_BLOCK ? Optional.empty() : Cidr.parse(text).map(Cidr::toString);
  }

  private static OffsetDateTime end(String text, OffsetDateTime now, List<FieldError> errors) {
    if (text == null) {
      return now.plus(DEFAULT_LIFE);
    }
    OffsetDateTime end = OffsetDateTime.parse(text);
    if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST_LIFE))) {
      errors.add(
          new FieldError(
              "expiresAt", "out_of_range", "must lie in the future, 366 days ahead at most"));
    }
    return end;
  }

  private static FieldError duplicate(String list, int index) {
    return new FieldError(list + "[" + index + "]", "duplicate", "is named before");
  }
}
