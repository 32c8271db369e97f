package dev.holdfast.ratelimit;

import dev.holdfast.access.ClientAddress;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The limits in force, and the claims that each kind of request makes on them, in order; those that
 * are switched off are left out. What can be made once is: this is asked on every request.
 */
@Singleton
class Quotas {
  /** All requests together. */
  static final String ALL = "all";

  /** Those without a valid credential, together. */
  static final String WITHOUT_CREDENTIAL = "without-credential";

  /** How the name of an IPv6 network ends that holds many clients. */
  static final String NETWORK_SUFFIX = "/48";

  static final int NETWORK_BITS = 48;
  static final int CLIENT_BITS = 64;

  /** How many times as much as one client a network may have. */
  private static final int NETWORK_FACTOR = 10;

  /** What one address may have, and what an IPv6 network may have; none if it is off. */
  private record OfAddress(Quota client, Quota network) {
    static OfAddress of(Tier tier, String setting) {
      Rate rate = rate(setting);
      return rate == null
          ? null
          : new OfAddress(
              new Quota(tier, tier.label(), rate),
              new Quota(tier, tier.label() + Quota.NETWORK, times(rate)));
    }

    void addClaims(List<Claim> claims, ClientAddress from) {
      if (from.isIpv6()) {
        claims.add(network.claim(from.network(NETWORK_BITS)));
        claims.add(client.claim(from.network(CLIENT_BITS)));
      } else {
        claims.add(client.claim(from.toString()));
      }
    }

    void addQuotas(List<Quota> quotas, boolean ipv6) {
      if (ipv6) {
        quotas.add(network);
      }
      quotas.add(client);
    }
  }

  private final OfAddress address;
  private final OfAddress auth;
  private final OfAddress failed;
  private final Quota account;
  private final Quota principal;
  private final Quota session;
  private final Quota half;
  private final Quota global;
  private final List<Claim> shared = new ArrayList<>();
  private final List<Claim> sharedByAll = new ArrayList<>();

  /** Policies without a credential: IPv6 or not, at {@code /auth} or not. */
  private final String[] policies = new String[4];

  private final String principalPolicies;
  private final String sessionPolicies;
  private final String endingPolicies;

  Quotas(LimitConfig config) {
    address = OfAddress.of(Tier.ADDRESS, config.address());
    auth = OfAddress.of(Tier.AUTH, config.auth());
    failed = OfAddress.of(Tier.FAILED_CREDENTIALS, config.failedCredentials());
    account = quota(Tier.AUTH, Quota.ACCOUNT, rate(config.auth()));
    principal = quota(Tier.PRINCIPAL, "", rate(config.principal()));
    session = quota(Tier.SESSION, "", rate(config.session()));
    Rate all = rate(config.global());
    global = quota(Tier.GLOBAL, "", all);
    half = quota(Tier.GLOBAL, Quota.WITHOUT_CREDENTIAL, all == null ? null : half(all));
    if (global != null) {
      shared.add(half.claim(WITHOUT_CREDENTIAL));
      shared.add(global.claim(ALL));
      sharedByAll.add(global.claim(ALL));
    }
    for (int kind = 0; kind < policies.length; kind++) {
      policies[kind] = policies((kind & 1) != 0, (kind & 2) != 0);
    }
    principalPolicies = policies(principal, global);
    sessionPolicies = policies(session, global);
    endingPolicies = policies(session, half, global);
  }

  /** Of a request without a valid credential. */
  List<Claim> withoutCredential(ClientAddress from, boolean atAuth) {
    List<Claim> claims = new ArrayList<>(6);
    if (address != null) {
      address.addClaims(claims, from);
    }
    if (atAuth && auth != null) {
      auth.addClaims(claims, from);
    }
    claims.addAll(shared);
    return claims;
  }

  /** Of a credential that was not good. */
  List<Claim> failedCredential(ClientAddress from) {
    List<Claim> claims = new ArrayList<>(2);
    if (failed != null) {
      failed.addClaims(claims, from);
    }
    return claims;
  }

  /** Of an address alone. */
  List<Claim> address(ClientAddress from) {
    List<Claim> claims = new ArrayList<>(2);
    if (address != null) {
      address.addClaims(claims, from);
    }
    return claims;
  }

  /** Of a request by an account or a key. */
  List<Claim> principal(UUID who) {
    return of(principal, who, sharedByAll);
  }

  /** Of a request that goes on with a login session, or ends it. */
  List<Claim> session(UUID id, boolean ending) {
    return of(session, id, ending ? shared : sharedByAll);
  }

  /** Of a try at an account. */
  List<Claim> account(String name) {
    return account == null ? List.of() : List.of(account.claim(name));
  }

  String policies(ClientAddress from, boolean atAuth) {
    return policies[(from.isIpv6() ? 1 : 0) | (atAuth ? 2 : 0)];
  }

  String principalPolicies() {
    return principalPolicies;
  }

  String sessionPolicies(boolean ending) {
    return ending ? endingPolicies : sessionPolicies;
  }

  String accountPolicy() {
    return account.policy();
  }

  String failedPolicy(ClientAddress from) {
    return from.isIpv6() ? policies(failed.network, failed.client) : failed.client.policy();
  }

  /** The limit that a subject is held against; null if it is off. */
  Quota of(Subject subject) {
    boolean network = subject.name().endsWith(NETWORK_SUFFIX);
    return switch (subject.tier()) {
      case GLOBAL -> subject.name().equals(ALL) ? global : half;
      case ADDRESS -> of(address, network);
      case AUTH -> of(auth, network);
      case FAILED_CREDENTIALS -> of(failed, network);
      case PRINCIPAL -> principal;
      case SESSION -> session;
    };
  }

  private static Quota of(OfAddress quotas, boolean network) {
    return quotas == null ? null : network ? quotas.network : quotas.client;
  }

  private static List<Claim> of(Quota own, UUID who, List<Claim> others) {
    if (own == null) {
      return others;
    }
    List<Claim> claims = new ArrayList<>(3);
    claims.add(own.claim(who.toString()));
    claims.addAll(others);
    return claims;
  }

  private String policies(boolean ipv6, boolean atAuth) {
    List<Quota> quotas = new ArrayList<>();
    if (address != null) {
      address.addQuotas(quotas, ipv6);
    }
    if (atAuth && auth != null) {
      auth.addQuotas(quotas, ipv6);
    }
    quotas.add(half);
    quotas.add(global);
    return policies(quotas.toArray(Quota[]::new));
  }

  private static String policies(Quota... quotas) {
    return Arrays.stream(quotas)
        .filter(quota -> quota != null)
        .map(Quota::policy)
        .collect(Collectors.joining(", "));
  }

  private static Quota quota(Tier tier, String suffix, Rate rate) {
    return rate == null ? null : new Quota(tier, tier.label() + suffix, rate);
  }

  private static Rate rate(String setting) {
    return Rate.parse(setting).orElse(null);
  }

  private static Rate times(Rate rate) {
    return new Rate(Math.min(NETWORK_FACTOR * rate.requests(), Rate.MOST), rate.window());
  }

  private static Rate half(Rate rate) {
    return new Rate(Math.max(1, rate.requests() / 2), rate.window());
  }
}
