package dev.holdfast.account.invitation;

import dev.holdfast.access.Role;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.Standing;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is to have an account. It has been checked that the name can be one.
 *
 * @param roles that can be granted together, sorted; {@code user} is always among them
 */
public record Invitation(EmailAddress email, String displayName, List<String> roles) {

  /**
   * An invitation with {@code user} added to its roles, if it was left out.
   *
   * @throws dev.holdfast.problem.ProblemException 400 for roles that can't be granted
   */
  public Invitation {
    List<String> all = new ArrayList<>(roles);
    if (!all.contains(Role.USER)) {
      all.add(Role.USER);
    }
    roles = Standing.granted(all);
  }
}
