package dev.holdfast.secret;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * The cipher of an owner for those who have no transaction at hand. It mostly is remembered, and
 * costs a transaction where it is not.
 */
@Singleton
public class OwnerCiphers {
  private final DataKeys keys;
  private final Transactions transactions;

  OwnerCiphers(DataKeys keys, Transactions transactions) {
    this.keys = keys;
    this.transactions = transactions;
  }

  /** Work with a connection must not ask for it here, but {@link DataKeys} with that one. */
  public Uni<OwnerCipher> of(Owner owner) {
    return keys.remembered(owner.id())
        .map(known -> Uni.createFrom().item(known))
        .orElseGet(() -> transactions.owned(owner, tx -> keys.of(tx, owner.id())));
  }
}
