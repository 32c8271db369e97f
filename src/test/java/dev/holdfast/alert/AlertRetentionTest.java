package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long alerts are kept; by hand, since the service does it every ten minutes. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AlertRetentionTest {
  private static final String STORE =
      "insert into alert (id, detector, severity, subject, summary, count, first_seen, last_seen,"
          + " told_at, acknowledged_at, acknowledged_by) select ?, 'volume', 'medium', ?, 'x', 1,"
          + " now() - interval '400 days', now() - make_interval(days => ?), now(),"
          + " now() - make_interval(days => nullif(?, -1)),"
          + " case when ? = -1 then null else gen_random_uuid() end";

  @Inject AlertWriting writing;

  /** Days since it was last seen; days since somebody took note of it, -1 if nobody did. */
  @ParameterizedTest
  @CsvSource({"91,-1,0", "89,-1,1", "91,91,0", "91,89,1", "91,0,1"})
  void isNinetyDaysFromTheLastThatHappenedToIt(int seen, int acknowledged, int left) {
    UUID id = UUID.randomUUID();
    Database.update(STORE, id, "account:" + id, seen, acknowledged, acknowledged);

    writing.purge().await().indefinitely();

    assertEquals("" + left, Database.text("select count(*) from alert where id = ?", id));
  }
}
