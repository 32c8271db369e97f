package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.access.SecurityNotice.Kind;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.testsupport.AlertBoard;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other rooms notice becomes an alert. In-process, since some of it does not happen here. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class NoticeDetectorsTest {
  private static final AlertBoard BOARD = new AlertBoard();

  @Inject SecurityNotices notices;
  @Inject MeterRegistry metrics;

  @ParameterizedTest
  @CsvSource({
    "REFRESH_REUSED, refresh_reuse",
    "KEY_FROM_ELSEWHERE, key_from_elsewhere",
    "CREDENTIAL_OVER_HTTP, credential_over_http",
    "CREDENTIAL_IN_URL, key_in_url",
    "ADMIN_OUT_OF_HOURS, admin_out_of_hours",
    "DECRYPTION_FAILED, decryption_failed"
  })
  void oneOfEachAboutAnAccountIsEnough(Kind kind, String detector) {
    UUID account = UUID.randomUUID();

    notices.raise(kind, account, "192.0.2.0/24");

    assertEquals(1, BOARD.await(detector, "account:" + account).get("count"));
  }

  @ParameterizedTest
  @CsvSource({"AUDIT_CHAIN_BROKEN", "RATE_LIMITS_APART"})
  void oneOfEachAboutTheServiceIsEnough(Kind kind) {
    String detector = kind.label();
    BOARD.clear(detector, "service");

    notices.raise(kind, null, null);

    BOARD.await(detector, "service");
  }

  @ParameterizedTest
  @CsvSource({"LOGIN_LOCKED", "CODES_LOCKED", "SUBJECT_LOCKED_OUT"})
  void fiveLockOutsOfAnyKindAreOne(Kind kind) {
    BOARD.clear("lockouts", "all");
    for (int i = 0; i < 5; i++) {
      notices.raise(kind, UUID.randomUUID(), null);
    }

    BOARD.await("lockouts", "all");
  }

  @Test
  void theSameAgainIsTheSameAlertWithAHigherCount() {
    UUID account = UUID.randomUUID();
    String subject = "account:" + account;
    notices.raise(Kind.REFRESH_REUSED, account, null);
    Object first = BOARD.await("refresh_reuse", subject).get("id");

    notices.raise(Kind.REFRESH_REUSED, account, null);

    Waiting.until(() -> "2".equals(count(subject)));
    assertEquals(first, BOARD.await("refresh_reuse", subject).get("id"));
  }

  @Test
  void anAlertIsCountedAndAudited() {
    UUID account = UUID.randomUUID();
    double before = raised();

    notices.raise(Kind.KEY_FROM_ELSEWHERE, account, null);

    Object id = BOARD.await("key_from_elsewhere", "account:" + account).get("id");
    Waiting.until(() -> raised() == before + 1);
    assertEquals(
        "alert_raised system key_from_elsewhere",
        Database.text(
            "select concat_ws(' ', action, actor, reason) from audit_event where resource = ?",
            "alert:" + id));
  }

  private double raised() {
    return metrics.counter("holdfast.alerts", "detector", "key_from_elsewhere").count();
  }

  private static String count(String subject) {
    return Database.text("select count from alert where subject = ?", subject);
  }
}
