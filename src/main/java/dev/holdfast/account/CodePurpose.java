package dev.holdfast.account;

import java.time.Duration;
import java.util.Locale;

/** What a mailed code is for, and how long one holds. */
public enum CodePurpose {
  /** To prove the address of a registration. */
  VERIFY(Duration.ofHours(24)),
  /** To choose a new password. */
  RESET(Duration.ofHours(1)),
  /** To prove the new address of an account. */
  EMAIL_CHANGE(Duration.ofHours(24)),
  /** To choose the first password of an account; it is used where a {@link #RESET} is. */
  INVITATION(Duration.ofDays(7));

  private final Duration life;

  CodePurpose(Duration life) {
    this.life = life;
  }

  /** How long one holds. */
  public Duration life() {
    return life;
  }

  /** The purposes of the codes that are good where one of this purpose is asked for. */
  String[] alike() {
    return this == RESET ? new String[] {text(), INVITATION.text()} : new String[] {text()};
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
