package dev.holdfast.alert.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/**
 * All addresses of a host, as the system knows them, looked up by one thread at a time: a name
 * server that does not answer holds one thread and nobody else.
 */
@Singleton
class HostAddresses {
  private final WorkerExecutor worker;
  private Future<List<InetAddress>> running;

  HostAddresses(Vertx vertx) {
    worker = vertx.createSharedWorkerExecutor("holdfast-webhook-names", 1);
  }

  /** The addresses; who asks while a look-up runs gets what that finds. */
  synchronized Future<List<InetAddress>> of(String host) {
    if (running == null || running.isComplete()) {
      running = worker.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false);
    }
    return running;
  }

  @PreDestroy
  void close() {
    worker.close();
  }
}
