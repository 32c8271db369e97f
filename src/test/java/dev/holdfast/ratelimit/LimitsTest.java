package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.Caller;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.SecurityNotice;
import dev.holdfast.testsupport.MovableClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy: what counts against what, in which order. */
class LimitsTest {
  private static final ClientAddress HOME = address("192.0.2.7");
  private static final ClientAddress ELSEWHERE = address("198.51.100.7");

  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final MovableClock clock = new MovableClock();
  private final List<SecurityNotice.Kind> notices = new ArrayList<>();
  private final LocalWindows windows = new LocalWindows(clock, new SecureRandom(), metrics);

  @BeforeEach
  void stopClock() {
    MovableClock.stop();
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void theContractsNumbersAreTheDefaults() {
    Limits limits = limits(new Settings());

    assertEquals(100, admitted(101, i -> visit(limits, HOME)));
    assertEquals(1000, admitted(1001, i -> call(limits, SOMEBODY)));
    assertEquals(5, admitted(6, i -> tryAuth(limits, ELSEWHERE)));
    UUID session = UUID.randomUUID();
    assertEquals(30, admitted(31, i -> refresh(limits, session)));
  }

  @Test
  void withoutACredentialNoMoreThanHalfOfAllIsToBeHad() {
    Settings settings = new Settings();
    settings.global = "10/1m";
    Limits limits = limits(settings);

    int strangers = admitted(20, i -> visit(limits, address("192.0.2." + i)));
    int known = admitted(20, i -> call(limits, person()));

    assertEquals(5, strangers);
    assertEquals(5, known);
  }

  @Test
  void whatItsOwnLimitRefusesIsNotCountedAsAWhole() {
    Settings settings = new Settings();
    settings.global = "300/1m";
    Limits limits = limits(settings);

    int flood = admitted(1000, i -> visit(limits, HOME));
    int others = admitted(100, i -> visit(limits, address("198.51.100." + i)));

    assertEquals(100, flood);
    assertEquals(50, others);
  }

  @Test
  void anIpv6ClientIsItsNetworkOf64Bits() {
    Limits limits = limits(new Settings());

    int rotating = admitted(200, i -> visit(limits, address("2001:db8:1:2::" + i)));

    assertEquals(100, rotating);
  }

  @Test
  void anIpv6SiteHasTenTimesAsMuch() {
    Limits limits = limits(new Settings());

    int rotating = admitted(5000, i -> visit(limits, address("2001:db8:1:" + i + "::1")));

    assertEquals(1000, rotating);
  }

  /** Else one client could shut its neighbours out at ten times its own limit. */
  @Test
  void aSpentClientUsesUpNothingOfItsSite() {
    Limits limits = limits(new Settings());
    admitted(5000, i -> visit(limits, address("2001:db8:1:2::1")));

    int neighbours = admitted(900, i -> visit(limits, address("2001:db8:1:" + (i + 10) + "::1")));

    assertEquals(900, neighbours);
  }

  @Test
  void aClientWithoutTriesUsesUpNothingOfItsSite() {
    Limits limits = limits(new Settings());
    admitted(60, i -> tryAuth(limits, address("2001:db8:1:2::1")));

    int neighbours = admitted(45, i -> tryAuth(limits, address("2001:db8:1:" + (i + 10) + "::1")));

    assertEquals(45, neighbours);
    assertTrue(tryAuth(limits, address("2001:db8:1:2::1")).isRefusedByAuthAlone());
  }

  @Test
  void aClientsBadCredentialsCloseTheDoorToItAndNotToItsSite() {
    Limits limits = limits(new Settings());
    for (int i = 0; i < 5000; i++) {
      limits.noteFailure(address("2001:db8:1:2::1")).await().indefinitely();
    }

    assertTrue(limits.hasFailedTooOften(address("2001:db8:1:2::2")));
    assertFalse(limits.hasFailedTooOften(address("2001:db8:1:3::1")));
  }

  @Test
  void whoEndsSessionsThatMayBeOverHasNoMoreThanHalfOfAll() {
    Settings settings = new Settings();
    settings.global = "10/1m";
    Limits limits = limits(settings);

    int ended =
        admitted(20, i -> passed(passage -> limits.session(passage, UUID.randomUUID(), true)));

    assertEquals(5, ended);
  }

  @Test
  void aRefusedSiteMakesNoMoreSubjects() {
    Limits limits = limits(new Settings());
    admitted(1000, i -> visit(limits, address("2001:db8:1:" + i + "::1")));
    int before = windows.size();

    admitted(5000, i -> visit(limits, address("2001:db8:1:" + (1000 + i) + "::1")));

    assertEquals(before, windows.size());
  }

  @Test
  void anIpv4AddressWrittenAsIpv6IsTheSame() {
    Limits limits = limits(new Settings());
    admitted(100, i -> visit(limits, HOME));

    Passage mapped = visit(limits, address("::ffff:192.0.2.7"));

    assertTrue(mapped.isRefused());
  }

  @Test
  void anAccountIsOneHoweverManySessionsItHas() {
    Limits limits = limits(new Settings());
    UUID account = UUID.randomUUID();

    int admitted = admitted(1500, i -> call(limits, caller(account, UUID.randomUUID(), null)));

    assertEquals(1000, admitted);
  }

  @Test
  void aKeyCountsByItselfAndNotAgainstItsAccount() {
    Limits limits = limits(new Settings());
    UUID account = UUID.randomUUID();
    UUID key = UUID.randomUUID();
    admitted(1000, i -> call(limits, caller(account, null, key)));

    assertTrue(call(limits, caller(account, null, key)).isRefused());
    assertFalse(call(limits, caller(account, UUID.randomUUID(), null)).isRefused());
    assertFalse(call(limits, caller(account, null, UUID.randomUUID())).isRefused());
  }

  @Test
  void aCallerCountsAgainstNoAddress() {
    Limits limits = limits(new Settings());
    admitted(200, i -> visit(limits, HOME));

    assertEquals(1000, admitted(1000, i -> call(limits, SOMEBODY)));
  }

  @Test
  void anAddressThatAuthAloneRefusesHadRoom() {
    Limits limits = limits(new Settings());
    admitted(5, i -> tryAuth(limits, HOME));

    Passage refused = tryAuth(limits, HOME);

    assertTrue(refused.isRefusedByAuthAlone());
    assertFalse(visit(limits, HOME).isRefused());
  }

  @Test
  void triesAtAuthCountAgainstTheAddressToo() {
    Limits limits = limits(new Settings());
    admitted(100, i -> tryAuth(limits, HOME));

    Passage refused = visit(limits, HOME);

    assertTrue(refused.isRefused());
    assertFalse(refused.isRefusedByAuthAlone());
  }

  @Test
  void whoWaitsAsLongAsToldPassesAllLimits() {
    Limits limits = limits(new Settings());
    admitted(95, i -> visit(limits, HOME));
    MovableClock.forward(Duration.ofSeconds(30));
    admitted(5, i -> tryAuth(limits, HOME));

    Passage refused = tryAuth(limits, HOME);
    MovableClock.forward(Duration.ofSeconds(refused.waitSeconds()).minusMillis(1_001));
    boolean tooSoon = tryAuth(limits, HOME).isRefused();
    MovableClock.forward(Duration.ofMillis(1_001));

    assertTrue(tooSoon);
    assertFalse(tryAuth(limits, HOME).isRefused());
  }

  @Test
  void theTightestLimitIsShown() {
    Limits limits = limits(new Settings());
    admitted(97, i -> visit(limits, HOME));

    Passage passage = tryAuth(limits, HOME);

    assertEquals("address", passage.tightestName());
    assertEquals(2, passage.tightest().remaining());
    assertEquals(
        "\"address\";q=100;w=60, \"auth\";q=5;w=60, \"global-without-credential\";q=5000;w=60,"
            + " \"global\";q=10000;w=60",
        passage.policies());
  }

  @Test
  void theNamesOfAllLimitsAreAmongThePolicies() {
    Settings settings = new Settings();
    settings.global = "2/1m";
    Limits limits = limits(settings);
    ClientAddress ipv6 = address("2001:db8:1:2::1");
    List<Passage> passages = new ArrayList<>();
    passages.add(visit(limits, HOME));
    passages.add(visit(limits, HOME));
    passages.add(tryAuth(limits, ipv6));
    passages.add(call(limits, SOMEBODY));
    passages.add(call(limits, SOMEBODY));
    passages.add(refresh(limits, UUID.randomUUID()));
    Passage account = tryAuth(limits, HOME);
    limits.account(account, "0a1b").await().indefinitely();
    passages.add(account);

    for (Passage passage : passages) {
      String name = "\"" + passage.tightestName() + "\"";
      assertTrue(passage.policies().contains(name + ";q="), () -> name + passage.policies());
    }
  }

  @Test
  void aLimitThatIsOffCountsNothing() {
    Settings settings = new Settings();
    settings.global = "off";
    settings.address = "off";
    settings.principal = "off";
    settings.auth = "off";
    Limits limits = limits(settings);

    assertEquals(20_000, admitted(20_000, i -> tryAuth(limits, HOME)));
    assertEquals(2_000, admitted(2_000, i -> call(limits, SOMEBODY)));
    assertNull(visit(limits, HOME).tightest());
    assertTrue(limits.account(new Passage(), "0a1b").await().indefinitely());
  }

  @Test
  void aHundredBadCredentialsCloseTheDoorUnlessOneIsKnownToBeGood() {
    Settings settings = new Settings();
    settings.address = "off";
    Limits limits = limits(settings);
    for (int i = 0; i < 100; i++) {
      assertFalse(limits.hasFailedTooOften(new Passage(), HOME, () -> false));
      limits.failedCredential(new Passage(), HOME, false).await().indefinitely();
    }

    assertTrue(limits.hasFailedTooOften(new Passage(), HOME, () -> false));
    assertFalse(limits.hasFailedTooOften(new Passage(), HOME, () -> true));
    assertFalse(limits.hasFailedTooOften(new Passage(), ELSEWHERE, () -> false));
  }

  @Test
  void aLockOutIsToldOfOnce() {
    Limits limits = limits(new Settings());
    admitted(100, i -> visit(limits, HOME));

    admitted(50, i -> visit(limits, HOME));
    int first = notices.size();
    MovableClock.forward(Duration.ofSeconds(61));
    admitted(120, i -> visit(limits, HOME));

    assertEquals(1, first);
    assertEquals(
        List.of(SecurityNotice.Kind.SUBJECT_LOCKED_OUT, SecurityNotice.Kind.SUBJECT_LOCKED_OUT),
        notices);
  }

  @Test
  void whatIsDecidedIsCountedByTierAndOutcome() {
    Limits limits = limits(new Settings());

    admitted(103, i -> visit(limits, HOME));

    assertEquals(100, decisions("address", "admitted"));
    assertEquals(3, decisions("address", "refused"));
    assertEquals(0, decisions("principal", "admitted"));
  }

  private static final Caller SOMEBODY = person();

  private interface Request {
    Passage at(int number);
  }

  private static int admitted(int requests, Request request) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      admitted += request.at(i).isRefused() ? 0 : 1;
    }
    return admitted;
  }

  private static Passage visit(Limits limits, ClientAddress from) {
    return passed(passage -> limits.withoutCredential(passage, from, false));
  }

  private static Passage tryAuth(Limits limits, ClientAddress from) {
    return passed(passage -> limits.withoutCredential(passage, from, true));
  }

  private static Passage call(Limits limits, Caller caller) {
    return passed(passage -> limits.principal(passage, caller));
  }

  private static Passage refresh(Limits limits, UUID session) {
    return passed(passage -> limits.session(passage, session, false));
  }

  private static Passage passed(java.util.function.Function<Passage, Uni<Boolean>> limit) {
    Passage passage = new Passage();
    boolean admitted = limit.apply(passage).await().indefinitely();
    assertEquals(!admitted, passage.isRefused());
    return passage;
  }

  private double decisions(String tier, String outcome) {
    return metrics
        .get("holdfast.ratelimit.decisions")
        .tags("tier", tier, "outcome", outcome)
        .counter()
        .count();
  }

  private static ClientAddress address(String text) {
    return ClientAddress.parse(text).orElseThrow();
  }

  private static Caller person() {
    return caller(UUID.randomUUID(), UUID.randomUUID(), null);
  }

  private static Caller caller(UUID account, UUID session, UUID key) {
    return new Caller(account, session, key, Set.of(), Set.of(), null, Set.of());
  }

  private Limits limits(Settings settings) {
    return new Limits(
        windows,
        new Decisions(metrics),
        new LockoutNotices((kind, account, prefix) -> notices.add(kind), clock),
        new Quotas(settings));
  }

  /** The defaults, as the settings have them, unless a test changes one. */
  private static final class Settings implements LimitConfig {
    private String global = of("global");
    private String address = of("address");
    private String principal = of("principal");
    private String auth = of("auth");

    private static String of(String setting) {
      try {
        return LimitConfig.class
            .getMethod(setting)
            .getAnnotation(io.smallrye.config.WithDefault.class)
            .value();
      } catch (NoSuchMethodException missing) {
        throw new AssertionError(missing);
      }
    }

    @Override
    public String global() {
      return global;
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public String principal() {
      return principal;
    }

    @Override
    public String auth() {
      return auth;
    }

    @Override
    public String session() {
      return of("session");
    }

    @Override
    public String failedCredentials() {
      return of("failedCredentials");
    }
  }
}
