package dev.holdfast.posture.report;

import dev.holdfast.access.AccessConfig;
import dev.holdfast.account.AccountConfig;
import dev.holdfast.secret.SecretConfig;
import dev.holdfast.session.SessionConfig;
import dev.holdfast.session.outside.OutsideConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Who comes in, with what, and for how long. */
@Singleton
class IdentityControls {
  private static final Duration SHORT_TOKEN = Duration.ofMinutes(15);
  private static final Duration LONG_IDLE = Duration.ofDays(30);
  private static final Duration LONG_SESSION = Duration.ofDays(90);

  private final SessionConfig sessions;
  private final SecretConfig secrets;
  private final AccessConfig access;
  private final AccountConfig accounts;
  private final OutsideConfig outside;

  IdentityControls(
      SessionConfig sessions,
      SecretConfig secrets,
      AccessConfig access,
      AccountConfig accounts,
      OutsideConfig outside) {
    this.sessions = sessions;
    this.secrets = secrets;
    this.access = access;
    this.accounts = accounts;
    this.outside = outside;
  }

  List<Control> controls() {
    return List.of(
        Control.judged(
            "access-token-lifetime",
            sessions.lifetime().compareTo(SHORT_TOKEN) <= 0,
            sessions.lifetime(),
            "P03",
            "leave HOLDFAST_JWT_LIFETIME at 15m"),
        Control.ok("access-token-algorithm", secrets.jwtAlgorithm(), "P02"),
        Control.judged(
            "access-token-leeway",
            sessions.leeway().isZero(),
            sessions.leeway(),
            "P04",
            "keep clocks in step and leave HOLDFAST_JWT_LEEWAY out"),
        Control.ok("signing-key-rotation", secrets.jwtRotation(), "P64"),
        Control.ok(
            "refresh-token-rotation", sessions.refreshGrace().toSeconds() + "s of grace", "P07"),
        Control.judged(
            "session-idle",
            sessions.idle().compareTo(LONG_IDLE) <= 0,
            sessions.idle(),
            "P06",
            "set HOLDFAST_SESSION_IDLE to 30d or less"),
        Control.judged(
            "session-absolute",
            sessions.absolute().compareTo(LONG_SESSION) <= 0,
            sessions.absolute(),
            "P06",
            "set HOLDFAST_SESSION_ABSOLUTE to 90d or less"),
        Control.ok("fresh-login", access.freshLogin(), "P06"),
        Control.ok(
            "password-hash",
            "argon2id m="
                + secrets.passwordMemoryKib()
                + " t="
                + secrets.passwordIterations()
                + " p="
                + secrets.passwordParallelism(),
            "P16"),
        Control.ok("login-back-off", "on", "P54"),
        Control.ok("login-lockout", "on", "P55"),
        Control.ok("registration", accounts.registration().name().toLowerCase(Locale.ROOT), "P20"),
        Control.ifSet(
            "outside-provider",
            outside.issuer().map(issuer -> "on"),
            "P09",
            "HOLDFAST_OIDC_ISSUER, if people log in elsewhere"),
        Control.ok("admin-second-factor", "required", "P22"));
  }
}
