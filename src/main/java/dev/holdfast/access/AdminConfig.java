package dev.holdfast.access;

import dev.holdfast.kernel.EmailText;
import io.smallrye.config.ConfigMapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Settings of administration, {@code holdfast.admin.*}. They stand here and not in the room of
 * administration, since the boot gate and the posture report read them too.
 */
@ConfigMapping(prefix = "holdfast.admin")
public interface AdminConfig {

  /** Who is invited as the first administrator, while there is none; nobody by default. */
  Optional<String> email();

  /** From where alone administration is reached, CIDR blocks; from anywhere by default. */
  Optional<String> addresses();

  /** When alone something is changed, see {@link WeeklyHours}; at any time by default. */
  Optional<String> hours();

  /**
   * The blocks in a list that is separated by commas.
   *
   * @throws IllegalArgumentException if one is none
   */
  static List<Cidr> blocks(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(
            block ->
                Cidr.parse(block.strip())
                    .orElseThrow(() -> new IllegalArgumentException("not a block of addresses")))
        .toList();
  }

  /** What is wrong with the settings, each with its remedy, for the boot gate. */
  static List<String> faults(
      Optional<String> email, Optional<String> addresses, Optional<String> hours) {
    List<String> faults = new ArrayList<>();
    if (email.filter(text -> !EmailText.Rule.matches(text)).isPresent()) {
      faults.add(
          "HOLDFAST_ADMIN_EMAIL is not an e-mail address: set it to that of the first administrator, or leave it out");
    }
    if (addresses.filter(text -> !areBlocks(text)).isPresent()) {
      faults.add(
          "HOLDFAST_ADMIN_ADDRESSES is not a list of CIDR blocks: write 10.1.0.0/16,2001:db8::/32, or leave it out");
    }
    if (hours.filter(text -> WeeklyHours.parse(text).isEmpty()).isPresent()) {
      faults.add(
          "HOLDFAST_ADMIN_HOURS is not of the form mon-fri 07:00-19:00 Europe/Berlin: write the days, the times and the zone so, or leave it out");
    }
    return faults;
  }

  private static boolean areBlocks(String list) {
    try {
      return !blocks(list).isEmpty();
    } catch (IllegalArgumentException wrong) {
      return false;
    }
  }
}
