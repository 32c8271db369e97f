package dev.holdfast.session.outside;

import dev.holdfast.kernel.ServiceUrl;
import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Settings of the outside provider, {@code holdfast.oidc.*}. */
@ConfigMapping(prefix = "holdfast.oidc")
public interface OutsideConfig {

  /** The provider's issuer, exactly as its tokens name it; none by default, so none is trusted. */
  Optional<String> issuer();

  /** What its tokens must name as their audience; required with an issuer. */
  Optional<String> audience();

  /**
   * Where its tokens list roles: the name of a claim, or a path into claims such as {@code
   * realm_access.roles}; none by default, so every outside account is a user and nothing else.
   */
  Optional<String> rolesClaim();

  /**
   * What is wrong with the settings, each with its remedy, for the boot gate.
   *
   * @param ours the issuer of our own tokens, if it is set
   */
  static List<String> faults(
      Optional<String> issuer,
      Optional<String> audience,
      Optional<String> rolesClaim,
      Optional<String> ours) {
    List<String> faults = new ArrayList<>();
    if (issuer.isEmpty()) {
      if (audience.isPresent() || rolesClaim.isPresent()) {
        faults.add(
            "HOLDFAST_OIDC_AUDIENCE or HOLDFAST_OIDC_ROLES_CLAIM is set without HOLDFAST_OIDC_ISSUER: set the issuer too, or leave them out");
      }
      return faults;
    }
    if (!isIssuer(issuer.get())) {
      faults.add(
          "HOLDFAST_OIDC_ISSUER is not the https URL of a provider: set it to its issuer as its tokens name it, https://host/path; plain http is taken for loopback addresses only");
    }
    if (audience.isEmpty()) {
      faults.add(
          "HOLDFAST_OIDC_AUDIENCE is missing: set it to what the provider's tokens for this service name as their audience");
    }
    if (ours.isPresent() && isSame(ours.get(), issuer.get())) {
      faults.add(
          "HOLDFAST_OIDC_ISSUER is this service's own issuer: set it to the outside provider's, or leave it out");
    }
    return faults;
  }

  /** An issuer has neither query nor fragment (OpenID Connect Discovery 1.0, 3). */
  private static boolean isIssuer(String issuer) {
    return ServiceUrl.isAcceptable(issuer) && URI.create(issuer).getRawQuery() == null;
  }

  /** Two that only a careless reader could take for one are refused as well. */
  private static boolean isSame(String a, String b) {
    return bare(a).equals(bare(b));
  }

  private static String bare(String issuer) {
    return issuer.toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
  }
}
