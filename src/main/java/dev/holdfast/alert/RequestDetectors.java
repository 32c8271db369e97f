package dev.holdfast.alert;

import dev.holdfast.access.Caller;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FinishedRequests;
import dev.holdfast.ratelimit.Rate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Counts requests as they end: refusals by address and altogether, everything else by the principal
 * if there is one and by the address if not, so that the people behind one address don't add up.
 * Adds up numbers and writes nothing; what reaches a threshold goes to {@link Alarms}.
 *
 * <p>Counted is what reached the framework: a head that the wire refuses has no address yet that
 * can be trusted, and is counted by metrics alone.
 */
@Singleton
class RequestDetectors implements FinishedRequests {
  private static final String AUTH = "/api/v1/auth/";
  private static final String KEY_MARK = "sk_live_";
  private static final Pattern KEY = Pattern.compile("sk_live_[0-9A-Za-z]{12}");

  /** What an address is counted as: itself, or the network that an IPv6 client has. */
  private static final int IPV6_BITS = 64;

  private final Alarms alarms;
  private final Clock clock;
  private final Tracks tracks;
  private final Rate volume;
  private final Rate refusals;
  private final Rate enumeration;
  private final Rate oddPayloads;
  private final Rate refusalsOverall;
  private final Tally everybody;
  private final int factor;
  private final long learnedUp;

  RequestDetectors(
      Alarms alarms, AlertConfig config, Clock clock, SecureRandom random, MeterRegistry metrics) {
    this.alarms = alarms;
    this.clock = clock;
    this.tracks = new Tracks(random, Tracks.SUBJECTS);
    this.volume = rate(config.volume());
    this.refusals = rate(config.refusals());
    this.enumeration = rate(config.enumeration());
    this.oddPayloads = rate(config.oddPayloads());
    this.refusalsOverall = rate(config.refusalsOverall());
    this.everybody = refusalsOverall == null ? null : new Tally(millis(refusalsOverall));
    this.factor = config.volumeFactor();
    this.learnedUp = clock.millis() + config.volumeLearning().toMillis();
    Gauge.builder("holdfast.alert.subjects", tracks, Tracks::size)
        .description("subjects that the detectors count")
        .register(metrics);
  }

  @Override
  public void finished(RoutingContext request, int status) {
    ClientAddress address = ClientAddress.of(request);
    if (address == null) {
      return;
    }
    long now = clock.millis();
    String subject = subject(request, address);
    countVolume(subject, now);
    if (isRefusal(request, status)) {
      String sender = address(address);
      count(Detector.REFUSALS, refusals, sender, now);
      countOverall(now);
    } else if (status == 404) {
      count(Detector.ENUMERATION, enumeration, subject, now);
    } else if (isOdd(status)) {
      count(Detector.ODD_PAYLOADS, oddPayloads, subject, now);
    }
    String target = request.request().uri();
    if (target != null && target.contains(KEY_MARK) && KEY.matcher(target).find()) {
      alarms.raise(Detector.KEY_IN_URL, address(address), 1);
    }
  }

  private void countVolume(String subject, long now) {
    if (volume == null) {
      return;
    }
    boolean learning = now < learnedUp;
    int told =
        tracks.with(
            subject,
            now,
            track -> {
              double usual = track.usual(now, learning);
              long threshold = Math.max(volume.requests(), (long) Math.ceil(factor * usual));
              return track.add(Detector.VOLUME, millis(volume), now, threshold);
            });
    if (told > 0 && !learning) {
      alarms.raise(Detector.VOLUME, subject, told);
    }
  }

  private void count(Detector detector, Rate limit, String subject, long now) {
    if (limit == null) {
      return;
    }
    int told =
        tracks.with(
            subject, now, track -> track.add(detector, millis(limit), now, limit.requests()));
    if (told > 0) {
      alarms.raise(detector, subject, told);
    }
  }

  /** By itself and not among the tracks, so that nobody can push it out. */
  private void countOverall(long now) {
    if (everybody == null) {
      return;
    }
    int told;
    synchronized (everybody) {
      told = everybody.add(now, refusalsOverall.requests());
    }
    if (told > 0) {
      alarms.raise(Detector.REFUSALS_OVERALL, Subjects.ALL, told);
    }
  }

  /**
   * Under {@code /auth} a 429 stands before the look at a password: else whoever is limited would
   * be quieter for it.
   */
  private static boolean isRefusal(RoutingContext request, int status) {
    if (status == 401 || status == 403) {
      return true;
    }
    String path = request.request().path();
    return status == 429 && path != null && path.startsWith(AUTH);
  }

  private static boolean isOdd(int status) {
    return switch (status) {
      case 400, 405, 413, 414, 415, 431 -> true;
      default -> false;
    };
  }

  private static String subject(RoutingContext request, ClientAddress address) {
    Optional<Caller> caller = CurrentCaller.of(request);
    return caller.isPresent() ? Subjects.of(caller.get()) : address(address);
  }

  private static String address(ClientAddress address) {
    return Subjects.ADDRESS + (address.isIpv6() ? address.network(IPV6_BITS) : address.toString());
  }

  private static Rate rate(String setting) {
    return Rate.parse(setting).orElse(null);
  }

  private static long millis(Rate rate) {
    return rate.window().toMillis();
  }
}
