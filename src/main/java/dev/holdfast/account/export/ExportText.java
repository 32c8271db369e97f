package dev.holdfast.account.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The JSON of an export in parts: a head, a list for each room, an end. Only with the last of them
 * it is well-formed.
 */
@Singleton
class ExportText {
  private final ObjectMapper json;

  ExportText(ObjectMapper json) {
    this.json = json;
  }

  byte[] head(OffsetDateTime now, AccountRecord account) {
    return bytes("{\"exportedAt\":\"" + Times.text(now) + "\",\"account\":" + text(account));
  }

  /** What a room holds for an owner, read as it is taken. */
  Multi<byte[]> section(OwnedData room, Owner owner) {
    AtomicBoolean first = new AtomicBoolean(true);
    return Multi.createBy()
        .concatenating()
        .streams(
            part(",\"" + room.section() + "\":["),
            Multi.createFrom()
                .deferred(() -> room.export(owner))
                .group()
                .intoLists()
                .of(room.together())
                .map(held -> elements(held, first.getAndSet(false))),
            part("]"));
  }

  byte[] end() {
    return bytes("}");
  }

  private byte[] elements(List<Object> held, boolean first) {
    StringBuilder elements = new StringBuilder();
    for (Object element : held) {
      elements.append(first && elements.isEmpty() ? "" : ",").append(text(element));
    }
    return bytes(elements.toString());
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Multi<byte[]> part(String text) {
    return Multi.createFrom().item(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
