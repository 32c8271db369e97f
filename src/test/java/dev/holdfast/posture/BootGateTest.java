package dev.holdfast.posture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.posture.check.Settings;
import dev.holdfast.posture.check.Sound;
import dev.holdfast.posture.check.Weaknesses;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootGateTest {
  private static final String KEY = "j2Wm0Q8zvR5bK1xN7tYc4hUe6sPa9dLg3fOiVkZqXwE=";

  @Test
  void aCompleteDeploymentHasNoReasonToStop() {
    assertEquals(List.of(), reasons(Map.of()));
  }

  @Test
  void everyReasonIsSaidAtOnce() {
    List<String> reasons =
        reasons(
            Map.of(
                "holdfast.db.url",
                "",
                "holdfast.public-url",
                "http://x",
                "holdfast.jwt.lifetime",
                "2h"));

    assertEquals(3, reasons.size(), reasons::toString);
  }

  @Test
  void aDevelopmentKeyIsRefused() {
    assertOneReason(
        "HOLDFAST_MASTER_KEYS holds a development key",
        reasons(Map.of("holdfast.master-keys", "development:" + KEY)));
  }

  @Test
  void aDevelopmentKeyIsRefusedBehindOthersToo() {
    assertOneReason(
        "HOLDFAST_MASTER_KEYS holds a development key",
        reasons(Map.of("holdfast.master-keys", "k1:" + KEY + "\ndevelopment:" + KEY)));
  }

  @Test
  void aMalformedKeyIsRefusedAndNotRepeated() {
    List<String> reasons = reasons(Map.of("holdfast.master-keys", "k1:c2VjcmV0"));

    assertOneReason("HOLDFAST_MASTER_KEYS can't be used", reasons);
    assertFalse(reasons.get(0).contains("c2VjcmV0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AQIDBAECAwQBAgMEAQIDBAECAwQBAgMEAQIDBAECAwQ=",
        "dGhpcyBpcyBhIHNlbnRlbmNlLCAzMiBieXRlcyBvbmU="
      })
  void aKeyThatIsNotRandomIsRefusedAndNotRepeated(String key) {
    List<String> reasons = reasons(Map.of("holdfast.master-keys", "k1:" + key));

    assertOneReason("HOLDFAST_MASTER_KEYS holds a key that is not random", reasons);
    assertFalse(reasons.get(0).contains(key));
  }

  @ParameterizedTest
  @CsvSource({
    "quarkus.mailer.mock,true,QUARKUS_MAILER_MOCK is true",
    "quarkus.profile,dev,QUARKUS_PROFILE is one of",
    "holdfast.accept,database-tsl,HOLDFAST_ACCEPT names what is no check",
    "holdfast.accept,'database-tls,',HOLDFAST_ACCEPT names what is no check",
    "holdfast.accept,master-keys,HOLDFAST_ACCEPT names what is no check"
  })
  void whatNobodyCanAcceptIsRefused(String key, String value, String beginning) {
    assertOneReason(beginning, reasons(Map.of(key, value)));
  }

  @Test
  void healthOnThePublicPortIsRefused() {
    assertOneReason(
        "QUARKUS_MANAGEMENT_PORT is a public port",
        reasons(Map.of("quarkus.http.port", "8080", "quarkus.management.port", "8080")));
  }

  @Test
  void aRedisThatCantBeUsedIsRefusedAndNotRepeated() {
    List<String> reasons = reasons(Map.of("holdfast.redis.url", "redis://user:geheim@"));

    assertOneReason("HOLDFAST_REDIS_URL", reasons);
    assertFalse(reasons.get(0).contains("geheim"));
  }

  @Test
  void aWebhookThatCantBeUsedIsRefusedAndNotRepeated() {
    List<String> reasons =
        reasons(Map.of("holdfast.alert.webhook.url", "https://user:geheim@example.com/"));

    assertEquals(2, reasons.size(), reasons::toString);
    assertTrue(reasons.get(0).startsWith("HOLDFAST_ALERT_WEBHOOK_URL"));
    assertTrue(reasons.get(1).startsWith("HOLDFAST_ALERT_WEBHOOK_SECRET is missing"));
    assertFalse(reasons.toString().contains("geheim"));
  }

  @Test
  void aDetectorThatCantBeReadIsRefused() {
    assertOneReason(
        "HOLDFAST_ALERT_REFUSALS can't be read",
        reasons(Map.of("holdfast.alert.refusals", "many")));
  }

  @ParameterizedTest
  @CsvSource({
    "redis.patience,5ms,HOLDFAST_REDIS_PATIENCE",
    "admin.email,nobody,HOLDFAST_ADMIN_EMAIL",
    "admin.addresses,'10.0.0.0/8,',HOLDFAST_ADMIN_ADDRESSES",
    "admin.addresses,10.0.0.1/8,HOLDFAST_ADMIN_ADDRESSES",
    "admin.hours,mon-fri 07:00-19:00,HOLDFAST_ADMIN_HOURS",
    "admin.hours,mon-fri 07:00-19:00 Mars/Olympus,HOLDFAST_ADMIN_HOURS",
    "audit.queue,3999,HOLDFAST_AUDIT_QUEUE",
    "audit.queue,many,HOLDFAST_AUDIT_QUEUE",
    "audit.wait,11s,HOLDFAST_AUDIT_WAIT",
    "audit.retention,29d,HOLDFAST_AUDIT_RETENTION",
    "audit.export-longest,2h,HOLDFAST_AUDIT_EXPORT_LONGEST",
    "audit.verify-longest,60s,HOLDFAST_AUDIT_VERIFY_LONGEST",
    "password.memory-kib,19455,HOLDFAST_PASSWORD_MEMORY_KIB",
    "password.memory-kib,lots,HOLDFAST_PASSWORD_MEMORY_KIB",
    "password.iterations,1,HOLDFAST_PASSWORD_ITERATIONS",
    "password.parallelism,0,HOLDFAST_PASSWORD_PARALLELISM",
    "jwt.lifetime,61m,HOLDFAST_JWT_LIFETIME",
    "jwt.lifetime,0s,HOLDFAST_JWT_LIFETIME",
    "jwt.lifetime,soon,HOLDFAST_JWT_LIFETIME",
    "jwt.leeway,6s,HOLDFAST_JWT_LEEWAY",
    "jwt.publish-ahead,299s,HOLDFAST_JWT_PUBLISH_AHEAD",
    "jwt.rotation,23h,HOLDFAST_JWT_ROTATION",
    "master-keys-settle,59s,HOLDFAST_MASTER_KEYS_SETTLE",
    "master-keys-reload,61s,HOLDFAST_MASTER_KEYS_RELOAD",
    "jwt.algorithm,RS256,HOLDFAST_JWT_ALGORITHM",
    "jwt.algorithm,HS256,HOLDFAST_JWT_ALGORITHM",
    "registration,maybe,HOLDFAST_REGISTRATION",
    "hsts-preload,maybe,HOLDFAST_HSTS_PRELOAD",
    "db.migrate,perhaps,HOLDFAST_DB_MIGRATE",
    "password.queue,-1,HOLDFAST_PASSWORD_QUEUE",
    "access-log.queue,0,HOLDFAST_ACCESS_LOG_QUEUE",
    "trusted-proxies,0.0.0.0/0,HOLDFAST_TRUSTED_PROXIES takes",
    "trusted-proxies,'10.0.0.0/8, ::/0',HOLDFAST_TRUSTED_PROXIES takes",
    "trusted-proxies,'128.0.0.0/1,10.0.0.0/8',HOLDFAST_TRUSTED_PROXIES takes",
    "rate-limit.auth,off,HOLDFAST_RATE_LIMIT_AUTH is off",
    "rate-limit.auth,5,HOLDFAST_RATE_LIMIT_AUTH can't be read",
    "rate-limit.global,0/1m,HOLDFAST_RATE_LIMIT_GLOBAL",
    "rate-limit.address,100/2h,HOLDFAST_RATE_LIMIT_ADDRESS",
    "rate-limit.principal,none,HOLDFAST_RATE_LIMIT_PRINCIPAL",
    "rate-limit.session,-1/1m,HOLDFAST_RATE_LIMIT_SESSION",
    "rate-limit.failed-credentials,100/60,HOLDFAST_RATE_LIMIT_FAILED_CREDENTIALS",
    "http.head-deadline,61s,HOLDFAST_HTTP_HEAD_DEADLINE",
    "http.body-deadline,0s,HOLDFAST_HTTP_BODY_DEADLINE",
    "http.answer-deadline,never,HOLDFAST_HTTP_ANSWER_DEADLINE",
    "http.header-bytes,1024,HOLDFAST_HTTP_HEADER_BYTES",
    "http.target-bytes,16385,HOLDFAST_HTTP_TARGET_BYTES",
    "http.connections,0,HOLDFAST_HTTP_CONNECTIONS",
    "http.connections-per-address,-1,HOLDFAST_HTTP_CONNECTIONS_PER_ADDRESS",
    "http.proxy-protocol,yes,HOLDFAST_HTTP_PROXY_PROTOCOL",
    "http.proxy-protocol,true,HOLDFAST_HTTP_PROXY_PROTOCOL can't say"
  })
  void whatIsTooWeakOrUnknownIsRefused(String key, String value, String environment) {
    assertOneReason(environment, reasons(Map.of("holdfast." + key, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "password.memory-kib,65536",
    "password.iterations,3",
    "jwt.lifetime,60m",
    "jwt.leeway,5s",
    "jwt.publish-ahead,10m",
    "jwt.rotation,7d",
    "master-keys-settle,1h",
    "master-keys-reload,30s",
    "jwt.algorithm,ES256",
    "registration,closed"
  })
  void whatIsStrongerPasses(String key, String value) {
    assertEquals(List.of(), reasons(Map.of("holdfast." + key, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "public-url,http://api.example.com,HOLDFAST_PUBLIC_URL",
    "public-url,https://API.example.com,HOLDFAST_PUBLIC_URL",
    "public-url,https://api.example.com/,HOLDFAST_PUBLIC_URL",
    "public-url,https://api.example.com:443,HOLDFAST_PUBLIC_URL",
    "public-url,http://localhost:8080,HOLDFAST_PUBLIC_URL",
    "cors.origins,*,HOLDFAST_CORS_ORIGINS: number 1 has a wildcard",
    "cors.origins,null,HOLDFAST_CORS_ORIGINS: number 1 is null",
    "cors.origins,/.*/,HOLDFAST_CORS_ORIGINS: number 1 has a wildcard",
    "cors.origins,'https://app.example.com,http://app.example.com',HOLDFAST_CORS_ORIGINS: number 2 is plain http",
    "cors.origins,'https://app.example.com,',HOLDFAST_CORS_ORIGINS: number 2 is not",
    "cors.origins,https://app.example.com/,HOLDFAST_CORS_ORIGINS: number 1 is not",
    "api.deprecated-since,soon,HOLDFAST_API_DEPRECATED_SINCE",
    "api.deprecated-since,2027-13-01,HOLDFAST_API_DEPRECATED_SINCE",
    "api.sunset,1767225600,HOLDFAST_API_SUNSET",
    "api.sunset,2027-01-01T00:00:00,HOLDFAST_API_SUNSET",
    "api.sunset,+12027-01-01,HOLDFAST_API_SUNSET",
    "api.deprecation-link,http://example.com/page,HOLDFAST_API_DEPRECATION_LINK",
    "api.deprecation-link,https://example.com/pagé,HOLDFAST_API_DEPRECATION_LINK",
    "api.deprecation-link,https://example.com/>;rel=next,HOLDFAST_API_DEPRECATION_LINK",
    "api.retired,0,HOLDFAST_API_RETIRED",
    "api.retired,v2,HOLDFAST_API_RETIRED",
    "api.retired,v00,HOLDFAST_API_RETIRED",
    "api.retired,v1,HOLDFAST_API_RETIRED",
    "api.retired,'v0,v0',HOLDFAST_API_RETIRED",
    "api.retired,v0=/api/v1,HOLDFAST_API_RETIRED",
    "api.retired,'v0,v1=https://api.example.com/api/v2',HOLDFAST_API_RETIRED"
  })
  void whatBrowsersOrClientsWouldTakeWronglyIsRefused(String key, String value, String beginning) {
    assertOneReason(beginning, reasons(Map.of("holdfast." + key, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "public-url,https://api.example.com:8443",
    "cors.origins,'https://app.example.com, http://localhost:3000'",
    "api.deprecated-since,2027-01-01",
    "api.sunset,2027-01-01T12:00:00Z",
    "api.deprecation-link,https://example.com/v1?why#here",
    "api.retired,v0",
    "api.retired,v0=https://api.example.com/api/v1",
    "api.retired,'v0=https://api.example.com/api/v2, v1=https://api.example.com/api/v2'"
  })
  void whatTheyTakeRightlyPasses(String key, String value) {
    assertEquals(List.of(), reasons(Map.of("holdfast." + key, value)));
  }

  @Test
  void anEndBeforeTheDeprecationIsRefused() {
    assertOneReason(
        "HOLDFAST_API_SUNSET lies before",
        reasons(
            Map.of(
                "holdfast.api.deprecated-since",
                "2027-01-02",
                "holdfast.api.sunset",
                "2027-01-01T23:59:59Z")));
  }

  @Test
  void severalWrongOriginsAreEachNamedByPlaceAndNotRepeated() {
    List<String> reasons =
        reasons(Map.of("holdfast.cors.origins", "https://u:canary@x.example,https://ok.example,*"));

    assertEquals(2, reasons.size(), reasons::toString);
    assertFalse(reasons.toString().contains("canary"), reasons::toString);
  }

  @ParameterizedTest
  @CsvSource({"quarkus.http.cors.enabled,true", "quarkus.http.cors.origins,*"})
  void theFrameworksOwnCorsIsRefusedBesideOurs(String key, String value) {
    assertOneReason("QUARKUS_HTTP_CORS_ENABLED", reasons(Map.of(key, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "http://id.example.com,api,HOLDFAST_OIDC_ISSUER is not the https URL",
    "http://127.0.0.1.example.com,api,HOLDFAST_OIDC_ISSUER is not the https URL",
    "ftp://id.example.com,api,HOLDFAST_OIDC_ISSUER is not the https URL",
    "id.example.com,api,HOLDFAST_OIDC_ISSUER is not the https URL",
    "https://u:p@id.example.com,api,HOLDFAST_OIDC_ISSUER is not the https URL",
    "https://id.example.com?x=1,api,HOLDFAST_OIDC_ISSUER is not the https URL",
    "https://id.example.com#x,api,HOLDFAST_OIDC_ISSUER is not the https URL",
    "https://id.example.com,'',HOLDFAST_OIDC_AUDIENCE is missing",
    "https://api.example.com,api,HOLDFAST_OIDC_ISSUER is this service's own",
    "https://API.example.com/,api,HOLDFAST_OIDC_ISSUER is this service's own",
    "'',api,HOLDFAST_OIDC_AUDIENCE or HOLDFAST_OIDC_ROLES_CLAIM is set without"
  })
  void anOutsideProviderThatCouldNotBeSafeIsRefused(
      String issuer, String audience, String beginning) {
    assertOneReason(
        beginning,
        reasons(Map.of("holdfast.oidc.issuer", issuer, "holdfast.oidc.audience", audience)));
  }

  @Test
  void anOutsideIssuerThatIsOursBySettingIsRefused() {
    assertOneReason(
        "HOLDFAST_OIDC_ISSUER is this service's own",
        reasons(
            Map.of(
                "holdfast.jwt.issuer",
                "https://id.example.com",
                "holdfast.oidc.issuer",
                "https://id.example.com",
                "holdfast.oidc.audience",
                "api")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example.com/realms/a",
        "https://id.example.com/",
        "http://127.0.0.1:8180/realms/a",
        "http://[::1]:8180",
        "http://localhost:8180/realms/a"
      })
  void anOutsideProviderOverHttpsOrOnLoopbackPasses(String issuer) {
    assertEquals(
        List.of(),
        reasons(Map.of("holdfast.oidc.issuer", issuer, "holdfast.oidc.audience", "api")));
  }

  private static void assertOneReason(String beginning, List<String> reasons) {
    assertEquals(1, reasons.size(), reasons::toString);
    assertTrue(reasons.get(0).startsWith(beginning), reasons::toString);
    assertTrue(reasons.get(0).contains(": "), "with a remedy");
  }

  private static List<String> reasons(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>();
    settings.put("holdfast.db.url", "postgresql://db:5432/holdfast");
    settings.put("holdfast.db.username", "app");
    settings.put("holdfast.db.password", "qXv7-serving-2pLk");
    settings.put("holdfast.db.owner-username", "owner");
    settings.put("holdfast.db.owner-password", "wB4t-owning-9mRz");
    settings.put("holdfast.mail.from", "a@example.com");
    settings.put("holdfast.master-keys", "k1:" + KEY);
    settings.put("holdfast.public-url", "https://api.example.com");
    settings.put("holdfast.tls.mode", "upstream");
    settings.put("holdfast.trusted-proxies", "10.0.0.0/8");
    settings.putAll(changes);
    return Weaknesses.reasons(
        new Settings(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()),
        Sound.SURROUNDINGS);
  }
}
