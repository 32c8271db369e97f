package dev.holdfast.account.lockout;

import static io.vertx.core.http.HttpHeaders.COOKIE;
import static io.vertx.core.http.HttpHeaders.SET_COOKIE;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.ratelimit.Passage;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cookie by which a device is known again: a random id and its MAC. It proves nothing but that
 * this device was given this id; which accounts it has logged in to, {@link KnownDevices} knows.
 * Whatever is not exactly one cookie that was made here is a device that nobody knows.
 */
@Singleton
public class DeviceCookies {
  private static final String NAME = "__Host-device";
  private static final String ATTRIBUTES =
      "; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=" + Duration.ofDays(365).toSeconds();
  private static final Pattern VALUE = Pattern.compile("([\\w-]{22})\\.([\\w-]{43})");

  private final LockoutKeys keys;
  private final SecureRandom random;

  DeviceCookies(LockoutKeys keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /** Where a request comes from: its address and its device, a new one if it has none. */
  public GuessSource source(RoutingContext request) {
    Optional<UUID> presented = presented(request);
    return new GuessSource(
        ClientAddress.of(request).prefix(),
        presented.orElseGet(() -> new UUID(random.nextLong(), random.nextLong())),
        presented.isEmpty(),
        null,
        Passage.of(request));
  }

  /** Gives the device its cookie, for another year; only after a login. */
  public void give(RoutingContext request, GuessSource source) {
    request.response().headers().add(SET_COOKIE, NAME + "=" + value(source.device()) + ATTRIBUTES);
  }

  private Optional<UUID> presented(RoutingContext request) {
    List<Cookie> cookies =
        request.request().headers().getAll(COOKIE).stream()
            .flatMap(header -> ServerCookieDecoder.LAX.decodeAll(header).stream())
            .filter(cookie -> cookie.name().equals(NAME))
            .toList();
    return cookies.size() == 1 ? read(cookies.get(0).value()) : Optional.empty();
  }

  Optional<UUID> read(String value) {
    Matcher parts = VALUE.matcher(value);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      ByteBuffer id = ByteBuffer.wrap(Base64.getUrlDecoder().decode(parts.group(1)));
      UUID device = new UUID(id.getLong(), id.getLong());
      return MessageDigest.isEqual(
              keys.signature(device), Base64.getUrlDecoder().decode(parts.group(2)))
          ? Optional.of(device)
          : Optional.empty();
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }

  String value(UUID device) {
    return base64(LockoutKeys.bytes(device)) + "." + base64(keys.signature(device));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
