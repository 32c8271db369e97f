package dev.holdfast.attachment;

import dev.holdfast.secret.CostlyWork;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Where files are looked through, digested and encrypted: a thread of its own, two where there are
 * processors for them, so that neither event loops nor password checks wait for it. An object
 * stream of a document is unpacked here, of as many documents at once as there are threads.
 */
@Singleton
class FileWork {
  private static final int MOST_THREADS = 2;

  private final CostlyWork work;

  FileWork(AttachmentConfig config) {
    int threads =
        Math.min(MOST_THREADS, Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    // As many as can be on their way at once, so whoever came that far is not refused here.
    work = CostlyWork.apart(threads, config.uploads());
  }

  <T> Uni<T> run(Supplier<T> piece) {
    return work.run(piece);
  }

  @PreDestroy
  void stop() {
    work.stop();
  }
}
