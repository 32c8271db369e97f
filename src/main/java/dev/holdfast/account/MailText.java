package dev.holdfast.account;

import dev.holdfast.secret.PlainCode;

/**
 * What is written to people. Plain text, and nothing in it that somebody else chose: no name, no
 * address, so nobody can use these mails to say something to a stranger.
 *
 * @param kind counts mails of one sort to one address
 */
record MailText(String kind, String subject, String body) {

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

  static MailText loginLocked() {
    return new MailText(
        "login_locked",
        "Logging in to your Holdfast account is paused",
        """
        There were very many wrong passwords for your Holdfast account. For a while nobody logs in to
        it by password but devices that did so before. Sessions that run go on.

        Nothing of your account was shown to anybody. If your password may be known to others, change
        it.
        """);
  }

  static MailText codesLocked() {
    return new MailText(
        "codes_locked",
        "Somebody enters wrong codes for your Holdfast account",
        """
        Somebody who knows your password entered many wrong codes of your second factor. For a while no
        codes are taken but from devices that logged in before. Sessions that run go on.

        If it was not you, change your password now.
        """);
  }

  static MailText newDevice() {
    return new MailText(
        "new_device",
        "Your Holdfast account was logged in to from a new device",
        """
        Somebody, probably you, logged in to your Holdfast account from a device that had not done so
        before.

        If it was not you, change your password now; that ends all other sessions.
        """);
  }
}
