package dev.holdfast.account.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExportTextTest {

  /** A room with three things in it. */
  private record Room(int together) implements OwnedData {
    @Override
    public String section() {
      return "things";
    }

    @Override
    public Multi<Object> export(Owner owner) {
      return Multi.createFrom().items(1, 2, 3);
    }

    @Override
    public Uni<Void> erase(SqlConnection connection, Owner owner) {
      return Uni.createFrom().voidItem();
    }
  }

  @Test
  void aRoomSaysHowManyAreInMemoryTogether() {
    assertEquals(List.of(",\"things\":[", "1", ",2", ",3", "]"), parts(new Room(1)));
    assertEquals(List.of(",\"things\":[", "1,2", ",3", "]"), parts(new Room(2)));
  }

  private static List<String> parts(OwnedData room) {
    return new ExportText(new ObjectMapper())
        .section(room, new Owner(UUID.randomUUID()))
        .map(part -> new String(part, UTF_8))
        .collect()
        .asList()
        .await()
        .indefinitely();
  }
}
