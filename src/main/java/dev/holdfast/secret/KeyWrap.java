package dev.holdfast.secret;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * Wraps keys under the master key that writes, and unwraps them under whichever they name. If this
 * replica has not got that one yet, the setting is read again first, once a second at most.
 */
@Singleton
public class KeyWrap {

  /**
   * A wrapped key.
   *
   * @param keyId the master key that it is wrapped under, to be stored beside it
   */
  public record Wrapped(byte[] bytes, String keyId) {}

  private final FieldCipher cipher;
  private final Keyring keyring;
  private final CostlyWork work;

  KeyWrap(FieldCipher cipher, Keyring keyring, CostlyWork work) {
    this.cipher = cipher;
    this.keyring = keyring;
    this.work = work;
  }

  /**
   * Wraps a key.
   *
   * @param table of those that are rewrapped when the master key changes: nothing is wrapped beside
   */
  public Wrapped wrap(byte[] key, WrappedKeys table, String id) {
    byte[] wrapped = cipher.encrypt(key, table.place(id));
    return new Wrapped(wrapped, FieldCipher.keyId(wrapped));
  }

  /**
   * Unwraps a key.
   *
   * @return fails with {@link DecryptionFailedException} whatever is wrong with it
   */
  public Uni<byte[]> unwrap(byte[] wrapped, WrappedKeys table, String id) {
    return Uni.createFrom()
        .deferred(
            () ->
                keyring.find(FieldCipher.keyId(wrapped)).isPresent()
                    ? Uni.createFrom().voidItem()
                    // A file is read: not where requests are served.
                    : work.<Void>run(
                        () -> {
                          keyring.rereadIfDue();
                          return null;
                        }))
        .map(ready -> cipher.decrypt(wrapped, table.place(id)));
  }
}
