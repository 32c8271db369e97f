package dev.holdfast.session;

import io.restassured.path.json.JsonPath;
import java.util.Base64;
import java.util.Map;

/** Looks into tokens. */
final class Tokens {
  private Tokens() {}

  static Map<String, Object> header(String token) {
    return part(token, 0);
  }

  static Map<String, Object> claims(String token) {
    return part(token, 1);
  }

  static Object claim(String token, String name) {
    return claims(token).get(name);
  }

  private static Map<String, Object> part(String token, int index) {
    String json =
        new String(
            Base64.getUrlDecoder().decode(token.split("\\.")[index]),
            java.nio.charset.StandardCharsets.UTF_8);
    return JsonPath.from(json).getMap("$");
  }
}
