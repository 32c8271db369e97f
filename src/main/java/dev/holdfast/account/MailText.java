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
}
