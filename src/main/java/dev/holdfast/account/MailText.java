package dev.holdfast.account;

import dev.holdfast.secret.PlainCode;

/**
 * What is written to an address because somebody asked for it. Plain text, and nothing in it that
 * somebody else chose: no name, no address, so nobody can use these mails to say something to a
 * stranger.
 *
 * @param kind counts mails of one sort to one address
 */
public record MailText(String kind, String subject, String body) {

  static MailText verifyAddress(PlainCode code) {
    return new MailText(
        "verify_address",
        "Your Holdfast code",
        """
        Somebody, probably you, registered at Holdfast with this address.

        Your code: %s

        It holds for 24 hours and can be used once. If it was not you, do nothing: without the
        code there will be no account.
        """
            .formatted(code.shown()));
  }

  static MailText addressKnown() {
    return new MailText(
        "address_known",
        "You have a Holdfast account already",
        """
        Somebody, probably you, tried to register at Holdfast with this address. There is an
        account for it already, and nothing about it has changed.

        If it was you, log in with your password. If it was not, there is nothing to do.
        """);
  }

  /** To the owner of an account who has forgotten the password. */
  public static MailText resetPassword(PlainCode code) {
    return new MailText(
        "reset_password",
        "Your Holdfast code",
        """
        Somebody, probably you, wants to choose a new password for your Holdfast account.

        Your code: %s

        It holds for one hour and can be used once. If it was not you, do nothing: the password
        stays as it is.
        """
            .formatted(code.shown()));
  }

  /** To somebody whom an administrator gives an account. */
  public static MailText invitation(PlainCode code) {
    return new MailText(
        "invitation",
        "Your Holdfast account",
        """
        An administrator of Holdfast has made an account for this address.

        Your code: %s

        Use it as if you had forgotten the password, to choose the first one. It holds for seven
        days and can be used once. If you do nothing, the account goes away.
        """
            .formatted(code.shown()));
  }

  /** To an address that somebody wants for their account. */
  public static MailText confirmAddress(PlainCode code) {
    return new MailText(
        "confirm_address",
        "Your Holdfast code",
        """
        Somebody, probably you, wants to use this address for a Holdfast account.

        Your code: %s

        It holds for 24 hours and can be used once. If it was not you, do nothing: without the code
        no account gets this address.
        """
            .formatted(code.shown()));
  }

  /** To an address that somebody wants for their account and that has one already. */
  public static MailText addressInUse() {
    return new MailText(
        "address_in_use",
        "You have a Holdfast account already",
        """
        Somebody, probably you, wanted to use this address for another Holdfast account. There is an
        account for it already, and nothing about it has changed.

        If it was you, log in with this address. If it was not, there is nothing to do.
        """);
  }
}
