package dev.holdfast.secret;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A password as somebody sent it, character by character: nothing is trimmed, folded or normalised.
 * Prints as {@code ***}.
 */
@JsonDeserialize(using = Password.FromText.class)
public final class Password {
  private final char[] characters;

  private Password(char[] characters) {
    this.characters = characters;
  }

  public static Password of(String text) {
    return new Password(text.toCharArray());
  }

  /** Its length as people count: a pair of surrogates is one character. */
  public int length() {
    return Character.codePointCount(characters, 0, characters.length);
  }

  /** The text in lower case, for comparing with what it must not be. */
  public String folded() {
    return new String(characters).toLowerCase(Locale.ROOT);
  }

  /**
   * Whether another has the same characters. Both were just sent, so the time it takes is no
   * secret.
   */
  public boolean isSame(Password other) {
    return Arrays.equals(characters, other.characters);
  }

  /** Its UTF-8; whoever takes it wipes it. */
  byte[] bytes() {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(characters));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    Arrays.fill(encoded.array(), (byte) 0);
    return bytes;
  }

  /** Forgets the characters; the string that the JSON parser made is out of reach. */
  public void wipe() {
    Arrays.fill(characters, '\0');
  }

  /** The text itself, for the one library that takes nothing else. */
  String text() {
    return new String(characters);
  }

  @Override
  public String toString() {
    return "***";
  }

  /** Reads JSON text and nothing else: no number, no list of one, no empty object. */
  static final class FromText extends StdScalarDeserializer<Password> {
    private static final long serialVersionUID = 1L;

    FromText() {
      super(Password.class);
    }

    @Override
    public Password deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return json.hasToken(JsonToken.VALUE_STRING)
          ? Password.of(json.getText())
          : (Password) context.handleUnexpectedToken(Password.class, json);
    }
  }
}
