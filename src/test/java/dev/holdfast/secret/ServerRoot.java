package dev.holdfast.secret;

/** The server's root as a row has it, for tests that look for an address behind the service. */
public final class ServerRoot {
  private ServerRoot() {}

  /**
   * What an address is found by.
   *
   * @param wrapped the root, under one of the master keys of a setting
   */
  public static byte[] addressHash(String email, byte[] wrapped, String masterKeys) {
    FieldCipher cipher = new FieldCipher(new Keyring(masterKeys), null);
    byte[] root = cipher.decrypt(wrapped, WrappedKeys.SERVER_KEY.place("root"));
    return new AddressHashes(new ServerKeys(root)).of(email).bytes();
  }
}
