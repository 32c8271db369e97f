package dev.holdfast.edge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Reads a body: well-formed UTF-8 without a byte order mark, one JSON object, bounded in depth and
 * width, with text that PostgreSQL can store. Looks at the whole body first, unknown fields
 * included, so that what is refused does not depend on what it would have been bound to.
 */
@Singleton
class StrictJson {
  private static final int ELEMENTS = 1000;

  private final ObjectMapper mapper;

  StrictJson(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Binds a body to a type.
   *
   * @throws ProblemException 400 {@code malformed_request}, without any of what was sent
   */
  Object read(byte[] body, Type type) {
    String text = utf8(body);
    try {
      scan(text);
      return mapper.readValue(text, mapper.constructType(type));
    } catch (UnrecognizedPropertyException unknown) {
      throw malformed("There is a field that is not known here" + where(unknown) + ".");
    } catch (MismatchedInputException mismatch) {
      throw malformed("A value is not of the type that is meant" + where(mismatch) + ".");
    } catch (JsonProcessingException broken) {
      throw malformed("The body is not JSON as this API reads it.");
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static String utf8(byte[] body) {
    try {
      // Malformed input and surrogates in UTF-8 are reported by a new decoder, not replaced.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      if (text.startsWith("\uFEFF")) {
        throw malformed("The body begins with a byte order mark.");
      }
      return text;
    } catch (CharacterCodingException notUtf8) {
      throw malformed("The body is not UTF-8.");
    }
  }

  private void scan(String text) throws IOException {
    try (JsonParser parser = mapper.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body is not a JSON object.");
      }
      int[] elements = new int[JsonRules.DEPTH + 2];
      int depth = 1;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructEnd()) {
          depth--;
          continue;
        }
        if (parser.getParsingContext().inArray() && !token.isStructStart()
            || token.isStructStart() && parser.getParsingContext().getParent().inArray()) {
          if (++elements[depth] > ELEMENTS) {
            throw malformed("A list has more than " + ELEMENTS + " elements.");
          }
        }
        if (token.isStructStart()) {
          elements[++depth] = 0;
        }
        if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
          requireStorable(parser.getText());
        }
      }
    }
  }

  /**
   * U+0000 and halves of surrogate pairs are text in JSON and in Java, but not in UTF-8 or
   * PostgreSQL.
   */
  private static void requireStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw malformed("U+0000 is not accepted in text.");
      }
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(++i))) {
          throw malformed("There is half of a surrogate pair in a text.");
        }
      }
    }
  }

  /**
   * Where a value is wrong, by names of ours: the last one is the client's if the field is unknown.
   */
  private static String where(JsonMappingException failure) {
    var references = failure.getPath();
    int known =
        failure instanceof UnrecognizedPropertyException
            ? references.size() - 1
            : references.size();
    String path =
        references.stream()
            .limit(known)
            .map(
                step ->
                    step.getFieldName() != null
                        ? "." + step.getFieldName()
                        : "[" + step.getIndex() + "]")
            .collect(Collectors.joining());
    return path.isEmpty() ? "" : " (at " + path.substring(1) + ")";
  }

  private static ProblemException malformed(String detail) {
    return new ProblemException(ProblemType.MALFORMED_REQUEST, detail);
  }
}
