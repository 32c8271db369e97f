package dev.holdfast.edge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * How JSON is bound: what is sent is what is meant, or it is refused. Nothing is coerced, repaired,
 * skipped or guessed. The rules that a mapper can't hold are in {@link StrictJson}.
 */
@Singleton
public class JsonRules implements ObjectMapperCustomizer {
  static final int DEPTH = 16;
  static final int STRING = 64 * 1024;
  static final int NUMBER = 40;

  @Override
  public void customize(ObjectMapper mapper) {
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEPTH)
                .maxStringLength(STRING)
                .maxNumberLength(NUMBER)
                .build());
    mapper.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
    mapper.disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);
    mapper.enable(
        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    for (LogicalType scalar :
        new LogicalType[] {
          LogicalType.Textual, LogicalType.Integer, LogicalType.Float, LogicalType.Boolean
        }) {
      for (CoercionInputShape shape : CoercionInputShape.values()) {
        mapper.coercionConfigFor(scalar).setCoercion(shape, CoercionAction.Fail);
      }
    }
    // The shape that each type is written in is no coercion.
    allow(mapper, LogicalType.Textual, CoercionInputShape.String);
    allow(mapper, LogicalType.Integer, CoercionInputShape.Integer);
    allow(mapper, LogicalType.Float, CoercionInputShape.Float);
    allow(mapper, LogicalType.Boolean, CoercionInputShape.Boolean);
  }

  private static void allow(ObjectMapper mapper, LogicalType type, CoercionInputShape shape) {
    mapper.coercionConfigFor(type).setCoercion(shape, CoercionAction.TryConvert);
  }
}
