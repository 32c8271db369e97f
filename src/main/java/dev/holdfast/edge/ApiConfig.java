package dev.holdfast.edge;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings of the versions of the API, {@code holdfast.api.*}. */
public interface ApiConfig {
  /** The version that this code serves. */
  String CURRENT = "v1";

  /**
   * Since when this version is deprecated, a date (its beginning in UTC) or an instant; it may lie
   * ahead. Unset by default, and then nothing is said.
   */
  Optional<String> deprecatedSince();

  /** When it stops answering, in the same form; unset by default. It is said, not done. */
  Optional<String> sunset();

  /** An https URL of a page about that; unset by default. */
  Optional<String> deprecationLink();

  /**
   * Versions that are gone, comma-separated; none by default. {@code v0} was followed by the
   * present one, {@code v1=https://api.example.com/api/v2} by what is named.
   */
  Optional<List<String>> retired();

  /** A version that is gone and where its successor is. */
  record Retired(String name, String successor) {
    private static final Pattern FORM = Pattern.compile("v(0|[1-9][0-9]?)(?:=(\\S+))?");

    /** Empty if it says nothing that could be meant. */
    static Optional<Retired> parse(String text) {
      Matcher form = FORM.matcher(text.strip());
      if (!form.matches()) {
        return Optional.empty();
      }
      String name = "v" + form.group(1);
      String successor = form.group(2);
      if (successor == null) {
        return Integer.parseInt(form.group(1)) < Integer.parseInt(CURRENT.substring(1))
            ? Optional.of(new Retired(name, "/api/" + CURRENT))
            : Optional.empty();
      }
      return isLink(successor) ? Optional.of(new Retired(name, successor)) : Optional.empty();
    }
  }

  /**
   * The moment that a date or an instant names; empty if it is neither, or no year of four digits.
   */
  static Optional<Instant> instant(String text) {
    try {
      String stripped = text.strip();
      Instant at =
          stripped.indexOf('T') < 0
              ? LocalDate.parse(stripped).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(stripped);
      int year = at.atOffset(ZoneOffset.UTC).getYear();
      return year >= 1970 && year <= 9999 ? Optional.of(at) : Optional.empty();
    } catch (DateTimeException neither) {
      return Optional.empty();
    }
  }

  /** What is wrong with the settings, each with its remedy, for the boot gate. */
  static List<String> faults(
      Optional<String> deprecatedSince,
      Optional<String> sunset,
      Optional<String> deprecationLink,
      Optional<String> retired) {
    List<String> faults = new ArrayList<>();
    Optional<Instant> since = moment("DEPRECATED_SINCE", deprecatedSince, faults);
    Optional<Instant> end = moment("SUNSET", sunset, faults);
    if (since.isPresent() && end.isPresent() && end.get().isBefore(since.get())) {
      faults.add(
          "HOLDFAST_API_SUNSET lies before HOLDFAST_API_DEPRECATED_SINCE: set it to a later day");
    }
    deprecationLink
        .filter(url -> !isLink(url.strip()))
        .ifPresent(
            url ->
                faults.add(
                    "HOLDFAST_API_DEPRECATION_LINK is no https URL: set it to a page about the deprecation, https://example.com/page"));
    retired.ifPresent(list -> retired(list, faults));
    return faults;
  }

  private static Optional<Instant> moment(
      String setting, Optional<String> text, List<String> faults) {
    Optional<Instant> moment = text.flatMap(ApiConfig::instant);
    if (text.isPresent() && moment.isEmpty()) {
      faults.add(
          "HOLDFAST_API_"
              + setting
              + " is neither a date nor an instant: write 2027-06-30 or 2027-06-30T12:00:00Z");
    }
    return moment;
  }

  private static void retired(String list, List<String> faults) {
    List<Retired> versions =
        Arrays.stream(list.split(",", -1)).map(Retired::parse).flatMap(Optional::stream).toList();
    Set<String> names = versions.stream().map(Retired::name).collect(Collectors.toSet());
    boolean lost =
        names.contains(CURRENT)
            && versions.stream().anyMatch(version -> version.successor().startsWith("/"));
    if (lost || names.size() != list.split(",", -1).length) {
      faults.add(
          "HOLDFAST_API_RETIRED is no list of versions, each once: write v0; with the present one, v1=https://api.example.com/api/v2, name the successor of each");
    }
  }

  /** An https URL that a header can carry. */
  private static boolean isLink(String url) {
    try {
      URI uri = URI.create(url);
      return "https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && url.chars().allMatch(c -> c <= '~');
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
