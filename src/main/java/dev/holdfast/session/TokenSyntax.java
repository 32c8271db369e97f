package dev.holdfast.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The form of a compact JWS (RFC 7515, 7.1), read so that a token has one spelling: three parts of
 * base64url without padding or stray bits, JSON objects without a member twice. Libraries forgive
 * here, and each forgiven spelling would be a token that a list of ended ones does not know.
 *
 * @param header its members
 * @param payload its members, not to be believed before the signature is
 */
public record TokenSyntax(Map<String, Object> header, Map<String, Object> payload) {
  private static final int LONGEST = 8 * 1024;

  /** Outside providers put roles four deep, and permissions deeper. */
  private static final int DEPTH = 8;

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxNumberLength(20)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);

  /** The parts of a token, empty if it is not well-formed. */
  public static Optional<TokenSyntax> parse(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (token.length() > LONGEST
        || first < 1
        || second <= first + 1
        || second == token.length() - 1) {
      return Optional.empty();
    }
    try {
      bytes(token.substring(second + 1));
      return Optional.of(
          new TokenSyntax(
              object(token.substring(0, first)), object(token.substring(first + 1, second))));
    } catch (IOException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> object(String part) throws IOException {
    // A new decoder reports what is not UTF-8 in place of repairing it.
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(part))).toString();
    Map<String, Object> members = JSON.readValue(text, OBJECT);
    if (members == null) {
      throw new IllegalArgumentException();
    }
    return members;
  }

  /**
   * Decodes what encodes to the same text again: no padding, no other alphabet, no unused bits set.
   */
  private static byte[] bytes(String part) {
    byte[] bytes = Base64.getUrlDecoder().decode(part);
    if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
      throw new IllegalArgumentException();
    }
    return bytes;
  }
}
