package dev.holdfast.account.lockout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices by their cookie. A device is known if it gets in though its network must wait. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class KnownDeviceRoutesTest {
  private static final Actors actors = new Actors();
  private static final String COOKIE = "__Host-device";
  private static final String NEW_DEVICE = "logged in to from a new device";

  @Test
  void aLoginGivesTheDeviceItsCookieForAYear() {
    Actor anna = actors.anna();

    Response answer = Visitor.unknown().logIn(anna.email(), anna.password());

    Cookie cookie = answer.detailedCookie(COOKIE);
    assertTrue(cookie.getValue().matches("[\\w-]{22}\\.[\\w-]{43}"));
    assertEquals("/", cookie.getPath());
    assertEquals(31_536_000, cookie.getMaxAge());
    assertEquals("Strict", cookie.getSameSite());
    assertTrue(cookie.isHttpOnly());
    assertTrue(cookie.isSecured());
    assertNull(cookie.getDomain());
  }

  @Test
  void aRefusedLoginGivesNone() {
    Response answer = Visitor.unknown().logIn(actors.anna().email(), "wrong wrong wrong");

    assertNull(answer.cookie(COOKIE));
  }

  @Test
  void aDeviceKeepsItsIdWhoeverLogsIn() {
    Visitor device = Visitor.knownTo(actors.anna());

    Response answer = device.logIn(actors.ben().email(), actors.ben().password());

    assertEquals(device.deviceCookie(), COOKIE + "=" + answer.cookie(COOKIE));
  }

  @Test
  void aKnownDeviceIsKnownFromAnotherNetwork() {
    Actor anna = actors.anna();
    Visitor device = Visitor.knownTo(anna).elsewhere();

    assertEquals(200, afterItsNetworkFailed(device, anna).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__Host-device=",
        "__Host-device=garbage",
        "__Host-device=AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "__Host-device=AAAAAAAAAAAAAAAAAAAAAA",
        "device=AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void whatWasNotMadeHereIsAnUnknownDevice(String cookie) {
    Actor anna = actors.anna();

    Response answer = afterItsNetworkFailed(Visitor.unknown().with(cookie), anna);

    assertEquals(429, answer.statusCode());
  }

  @Test
  void aCookieWithOneCharacterChangedIsAnUnknownDevice() {
    Actor anna = actors.anna();
    Visitor device = Visitor.knownTo(anna);
    String forged = device.deviceCookie().replaceFirst("=(.)", "=" + other(device));

    Response answer = afterItsNetworkFailed(device.with(forged), anna);

    assertEquals(429, answer.statusCode());
  }

  @Test
  void twoCookiesOfTheNameAreAnUnknownDevice() {
    Actor anna = actors.anna();
    Visitor device = Visitor.knownTo(anna);
    String twice = device.deviceCookie() + "; " + device.deviceCookie();

    Response answer = afterItsNetworkFailed(device.with(twice), anna);

    assertEquals(429, answer.statusCode());
  }

  @Test
  void theSecondOfTwoPeoplesDevicesIsNotKnownToTheFirst() {
    Visitor device = Visitor.knownTo(actors.anna());

    Response answer = afterItsNetworkFailed(device, actors.ben());

    assertEquals(429, answer.statusCode());
  }

  @Test
  void theOwnerIsToldOfANewDeviceButNotOfTheFirst() {
    Actor owner = Actor.registered("Owner");
    assertEquals(0, mailed(Mailbox.afterAWhile(owner.email())));

    Visitor.knownTo(owner);

    List<String> mails = Mailbox.awaitCount(owner.email(), 2);
    assertEquals(1, mailed(mails));
  }

  @Test
  void theOwnerIsNotToldOfAKnownDevice() {
    Actor owner = Actor.registered("Owner");
    Visitor device = Visitor.knownTo(owner);
    Mailbox.awaitCount(owner.email(), 2);

    device.elsewhere().logIn(owner.email(), owner.password());

    assertEquals(1, mailed(Mailbox.afterAWhile(owner.email())));
  }

  @Test
  void theTwentyDevicesThatWereUsedLastAreKept() {
    Actor owner = Actor.registered("Owner");
    Visitor first = Visitor.knownTo(owner);
    Visitor second = Visitor.knownTo(owner);
    // Others that came since, without their hashing.
    Database.update(
        "insert into known_device (account_id, device_hash, created_at, last_used_at)"
            + " select id, sha256(n::text::bytea), now(), now() from account, generate_series(1, 19) n"
            + " where email_hash = ?",
        Database.hash(owner.email()));
    second.logIn(owner.email(), owner.password());

    Response answer = afterItsNetworkFailed(first, owner);

    assertEquals(429, answer.statusCode());
    assertEquals(200, afterItsNetworkFailed(second, owner).statusCode());
    assertEquals("20", count(owner));
  }

  @Test
  void aDeviceIsForgottenAfterAYear() {
    Actor owner = Actor.registered("Owner");
    Visitor device = Visitor.knownTo(owner);
    Database.update(
        "update known_device set last_used_at = now() - interval '1 year'"
            + " where account_id = (select id from account where email_hash = ?)",
        Database.hash(owner.email()));

    assertEquals(429, afterItsNetworkFailed(device, owner).statusCode());
  }

  @Test
  void aStolenTableGivesNobodyACookie() {
    Actor owner = Actor.registered("Owner");
    Visitor device = Visitor.knownTo(owner);

    String rows =
        Database.text(
            "select string_agg(encode(device_hash, 'base64'), ' ') from known_device"
                + " where account_id = (select id from account where email_hash = ?)",
            Database.hash(owner.email()));

    String id = device.deviceCookie().substring(COOKIE.length() + 1).split("\\.")[0];
    assertNotEquals("", rows);
    assertTrue(!rows.contains(id.replace('-', '+').replace('_', '/')));
  }

  /** Uses up what a network has, then comes from there with the device and the right password. */
  private static Response afterItsNetworkFailed(Visitor device, Actor owner) {
    Visitor stranger = device.with(null);
    for (int i = 0; i < 12; i++) {
      stranger.logIn(owner.email(), "wrong wrong wrong");
    }
    return device.logIn(owner.email(), owner.password());
  }

  private static long mailed(List<String> mails) {
    return mails.stream().filter(mail -> mail.contains(NEW_DEVICE)).count();
  }

  private static String count(Actor owner) {
    return Database.text(
        "select count(*) from known_device where account_id ="
            + " (select id from account where email_hash = ?)",
        Database.hash(owner.email()));
  }

  private static char other(Visitor device) {
    return device.deviceCookie().charAt(COOKIE.length() + 1) == 'A' ? 'B' : 'A';
  }
}
