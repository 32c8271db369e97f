package dev.holdfast.business;

import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;

/** An owner's business data; the copies in issued invoices are theirs and stay. */
@Singleton
class BusinessData implements OwnedData {
  private final BusinessStore store;

  BusinessData(BusinessStore store) {
    this.store = store;
  }

  @Override
  public String section() {
    return "business";
  }

  /** One at most. */
  @Override
  public Multi<Object> export(Owner owner) {
    return store
        .exported(owner)
        .onItem()
        .transformToMulti(
            found ->
                Multi.createFrom()
                    .iterable(found.<List<Object>>map(it -> List.of(it.view())).orElse(List.of())));
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return store.delete(owner, connection);
  }
}
