package dev.holdfast.posture.check;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What an intruder in this process could do to its machine, and find of a developer's. */
final class ProcessChecks {
  private static final String LOCAL_DATABASE =
      "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

  private ProcessChecks() {}

  static List<Weakness> found(Surroundings here) {
    List<Weakness> found = new ArrayList<>();
    if (here.superuser()) {
      found.add(
          new Weakness(
              Check.UNPRIVILEGED_USER,
              "the process runs as root",
              "start it as a user of its own, as the images do"));
    }
    if (Files.isWritable(here.root()) || Files.isWritable(here.folder())) {
      found.add(
          new Weakness(
              Check.READ_ONLY_FILE_SYSTEM,
              "the process may write where its program is, or to the root of the file system",
              "mount that read-only (docker run --read-only --tmpfs /tmp; in Kubernetes,"
                  + " readOnlyRootFilesystem)"));
    }
    if (here.hasClass().test(LOCAL_DATABASE) || Files.exists(here.folder().resolve(".holdfast"))) {
      found.add(
          new Weakness(
              Check.DEVELOPMENT_FILES,
              "the local database of a developer's machine, or its folder .holdfast, is here",
              "build the image from what is packaged, and start it in a folder of its own"));
    }
    return found;
  }
}
