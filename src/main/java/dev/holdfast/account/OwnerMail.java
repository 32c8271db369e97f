package dev.holdfast.account;

import java.util.Locale;

/** What the owner of an account is told by mail, and in which words; see {@link OwnerMails}. */
public enum OwnerMail {
  /** By the owner, in a session. */
  PASSWORD_CHANGED(
      "Your Holdfast password was changed",
      """
      The password of your Holdfast account was changed, and all other sessions have ended.

      If it was not you, ask for a code at "forgot password" and choose a new one now.
      """),

  /** By whoever had the mailed code. */
  PASSWORD_RESET(
      "Your Holdfast password was reset",
      """
      The password of your Holdfast account was reset with a code that was mailed to this address,
      and all sessions have ended.

      If it was not you, somebody else reads your mail: change the password of your mailbox first,
      then ask for a code at "forgot password" and choose a new one here.
      """),

  /** By whoever had the code of the invitation. */
  INVITATION_ACCEPTED(
      "Your Holdfast account is ready",
      """
      The first password of your Holdfast account was chosen with a code that was mailed to this
      address.

      If it was not you, somebody else reads your mail: change the password of your mailbox first,
      then ask for a code at "forgot password" and choose a new one here.
      """),

  /** The deployment names the first administrator. */
  APPOINTED(
      "Your Holdfast account administers the service",
      """
      Whoever runs this service has named your Holdfast account as its first administrator, and all
      sessions have ended. Log in and set up a second factor: without one nothing is administered.

      If you do not expect this, write to whoever runs this service.
      """),

  /** To the address that the account had until now: tell before it changes. */
  ADDRESS_CHANGED(
      "Your Holdfast account has another address",
      """
      Your Holdfast account has another e-mail address from now on. This is the last mail about it
      that comes here.

      If it was not you, somebody else is in your account: write to whoever runs this service.
      """),

  MFA_ON(
      "Your Holdfast account has a second factor",
      """
      A second factor was set up for your Holdfast account. Logging in takes its code from now on.

      If it was not you, somebody else is in your account: write to whoever runs this service.
      """),

  MFA_OFF(
      "Your Holdfast account has no second factor any more",
      """
      The second factor of your Holdfast account was taken off. The password alone logs in from now
      on.

      If it was not you, change your password now.
      """),

  KEY_CREATED(
      "Your Holdfast account has a new API key",
      """
      A new API key was made for your Holdfast account.

      If it was not you, delete the key and change your password now.
      """),

  KEY_ENDING(
      "An API key of your Holdfast account is about to end",
      """
      An API key of your Holdfast account ends within seven days. What uses it is refused from then
      on, whether or not its secret is rotated: make another key in time.
      """),

  /** Too many wrong passwords, from anywhere. */
  LOGIN_LOCKED(
      "Logging in to your Holdfast account is paused",
      """
      There were very many wrong passwords for your Holdfast account. For a while nobody logs in to
      it by password but devices that did so before. Sessions that run go on.

      Nothing of your account was shown to anybody. If your password may be known to others, change
      it.
      """),

  /** Too many wrong codes after the right password. */
  CODES_LOCKED(
      "Somebody enters wrong codes for your Holdfast account",
      """
      Somebody who knows your password entered many wrong codes of your second factor. For a while no
      codes are taken but from devices that logged in before. Sessions that run go on.

      If it was not you, change your password now.
      """),

  /** Two have held the same refresh token, so one of them is a thief. */
  REFRESH_REUSED(
      "A session of your Holdfast account was ended",
      """
      A session of your Holdfast account was used from two places, as if it had been copied. It was
      ended in both.

      Log in again. If you see this more than once, look for what reads along on your device.
      """),

  NEW_DEVICE(
      "Your Holdfast account was logged in to from a new device",
      """
      Somebody, probably you, logged in to your Holdfast account from a device that had not done so
      before.

      If it was not you, change your password now; that ends all other sessions.
      """);

  private final String subject;
  private final String text;

  OwnerMail(String subject, String text) {
    this.subject = subject;
    this.text = text;
  }

  String subject() {
    return subject;
  }

  String text() {
    return text;
  }

  /** Under which mails of one sort are counted. */
  String kind() {
    return name().toLowerCase(Locale.ROOT);
  }
}
