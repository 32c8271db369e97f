package dev.holdfast.ratelimit;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.ProblemException;
import java.util.Optional;

/**
 * Reads what operators call a subject: an address in any spelling or an IPv6 network, the id of an
 * account, a key or a session, {@code all}. An IPv6 address stands for its /64.
 */
public final class SubjectNames {
  private SubjectNames() {}

  /**
   * @throws ProblemException 400 on the field
   */
  public static Tier tier(String label) {
    require("tier", label);
    for (Tier tier : Tier.values()) {
      if (tier.label().equals(label)) {
        return tier;
      }
    }
    throw ProblemException.invalid(
        "tier",
        "unknown_value",
        "must be global, address, principal, auth, session or failed-credentials");
  }

  /**
   * @throws ProblemException 400 on the field
   */
  public static Subject subject(Tier tier, String text) {
    require("subject", text);
    Optional<String> name =
        switch (tier) {
          case GLOBAL ->
              Optional.of(text)
                  .filter(all -> all.equals(Quotas.ALL) || all.equals(Quotas.WITHOUT_CREDENTIAL));
          case ADDRESS, AUTH, FAILED_CREDENTIALS -> address(text);
          case PRINCIPAL, SESSION -> Ids.parse(text).map(Object::toString);
        };
    return new Subject(
        tier,
        name.orElseThrow(
            () ->
                ProblemException.invalid(
                    "subject", "invalid_format", "is not the name of a subject of this tier")));
  }

  private static void require(String field, String value) {
    if (value == null) {
      throw ProblemException.invalid(field, "required", "must be given");
    }
  }

  private static Optional<String> address(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return ClientAddress.parse(text)
          .map(one -> one.isIpv6() ? one.network(Quotas.CLIENT_BITS) : one.toString());
    }
    String length = text.substring(slash + 1);
    return ClientAddress.parse(text.substring(0, slash))
        .filter(ClientAddress::isIpv6)
        .filter(
            one ->
                length.equals(Integer.toString(Quotas.CLIENT_BITS))
                    || length.equals(Integer.toString(Quotas.NETWORK_BITS)))
        .map(one -> one.network(Integer.parseInt(length)));
  }
}
