package dev.holdfast.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/** Has the {@link Cable} do something; the stack must have been asked for one. */
public final class DatabaseCable {
  private DatabaseCable() {}

  /** Nothing passes any more, and no connection breaks either. */
  public static void silence() {
    tell("silence");
  }

  /** All connections break, and new ones too. */
  public static void cut() {
    tell("cut");
  }

  /**
   * The next commit of what has a mark breaks its connection before it has got there.
   *
   * @param mark a word that is sent to the database as it is
   */
  public static void loseNextCommitOf(String mark) {
    tell("loseCommit," + mark);
  }

  /** Likewise gets there, and its connection breaks before the answer is back. */
  public static void loseNextAnswerOf(String mark) {
    tell("loseAnswer," + mark);
  }

  public static void mend() {
    tell("mend");
  }

  private static void tell(String word) {
    try (var done =
        URI.create(System.getProperty(HoldfastStack.CABLE) + word).toURL().openStream()) {
      done.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
