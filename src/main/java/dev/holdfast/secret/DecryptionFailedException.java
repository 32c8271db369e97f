package dev.holdfast.secret;

/**
 * A stored value is not what was stored, is not in its place, or its key is missing. Which of these
 * is not said: there is nothing in between right and wrong.
 */
public class DecryptionFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says no more than that. */
  public DecryptionFailedException() {
    super("a stored value can't be decrypted");
  }
}
