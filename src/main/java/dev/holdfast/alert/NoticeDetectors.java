package dev.holdfast.alert;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.ratelimit.Rate;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Hears the notices of all rooms: most are an alert each; lock-outs, which owners bring about by
 * themselves, are one when there are several.
 */
@Singleton
class NoticeDetectors {
  private final Alarms alarms;
  private final Clock clock;
  private final Rate lockouts;
  private final Tally lockedOut;

  NoticeDetectors(Alarms alarms, AlertConfig config, Clock clock) {
    this.alarms = alarms;
    this.clock = clock;
    this.lockouts = Rate.parse(config.lockouts()).orElse(null);
    this.lockedOut = lockouts == null ? null : new Tally(lockouts.window().toMillis());
  }

  void heard(@Observes SecurityNotice notice) {
    switch (notice.kind()) {
      case LOGIN_LOCKED, CODES_LOCKED, SUBJECT_LOCKED_OUT -> countLockout();
      case REFRESH_REUSED -> raise(Detector.REFRESH_REUSE, notice);
      case KEY_FROM_ELSEWHERE -> raise(Detector.KEY_FROM_ELSEWHERE, notice);
      case CREDENTIAL_OVER_HTTP -> raise(Detector.CREDENTIAL_OVER_HTTP, notice);
      case CREDENTIAL_IN_URL -> raise(Detector.KEY_IN_URL, notice);
      case ADMIN_OUT_OF_HOURS -> raise(Detector.ADMIN_OUT_OF_HOURS, notice);
      case DECRYPTION_FAILED -> raise(Detector.DECRYPTION_FAILED, notice);
      case AUDIT_CHAIN_BROKEN -> raise(Detector.AUDIT_CHAIN_BROKEN, notice);
      case RATE_LIMITS_APART -> raise(Detector.RATE_LIMITS_APART, notice);
    }
  }

  private void raise(Detector detector, SecurityNotice notice) {
    alarms.raise(detector, Subjects.of(notice), 1);
  }

  private void countLockout() {
    if (lockedOut == null) {
      return;
    }
    int told;
    synchronized (lockedOut) {
      told = lockedOut.add(clock.millis(), lockouts.requests());
    }
    if (told > 0) {
      alarms.raise(Detector.LOCKOUTS, Subjects.ALL, told);
    }
  }
}
