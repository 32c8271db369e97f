package dev.holdfast.access;

/**
 * Something of the form of a credential that came where others could read it. Prints as {@code
 * ***}.
 *
 * @param text the credential itself, as it came
 * @param notice what is to be raised if it is a real one
 * @param addressPrefix where it came from, see {@link ClientAddress#prefix}
 */
public record ExposedCredential(String text, SecurityNotice.Kind notice, String addressPrefix) {

  @Override
  public String toString() {
    return "***";
  }
}
