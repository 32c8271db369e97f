package dev.holdfast.secret;

import dev.holdfast.problem.Refusals;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The master keys of this deployment. All of them read; one of them writes, and which one is said
 * by {@link MasterKeyRegister}, since the other replicas must have it too.
 *
 * <p>The setting is read again while the service runs. What can't be read leaves the keys as they
 * are. A new key is there at once; one that is gone is kept until a second reading says so too, so
 * a file that is being written costs nothing.
 */
@Singleton
public class Keyring {
  private static final Logger LOG = Logger.getLogger(Keyring.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final String setting;
  private volatile List<MasterKey> keys;
  private volatile MasterKey writing;

  /** What was read last, if it lacked keys that were kept. */
  private List<MasterKey> shorter = List.of();

  private String lastFault = "";
  private long lastReading = System.nanoTime() - PAUSE_NANOS;

  @Inject
  Keyring(SecretConfig config) {
    this(config.masterKeys());
  }

  /**
   * @throws IllegalArgumentException if the setting holds no usable keys; says why, without them
   */
  Keyring(String setting) {
    this.setting = setting;
    this.keys = MasterKeys.read(setting);
  }

  /** All of them, newest first. */
  List<MasterKey> all() {
    return keys;
  }

  /** The key of an id, if this replica has it. */
  Optional<MasterKey> find(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /**
   * The master key that new ciphertexts are written under.
   *
   * @throws dev.holdfast.problem.ProblemException 503 until it is known which one
   */
  MasterKey writing() {
    MasterKey key = writing;
    if (key == null) {
      throw Refusals.unavailable();
    }
    return key;
  }

  /** Makes a key the one that writes; empty if none may. */
  void writeUnder(Optional<MasterKey> key) {
    MasterKey before = writing;
    writing = key.orElse(null);
    if (before != null && writing != null && before != writing) {
      LOG.infof("The master key %s writes now, in place of %s", writing.id(), before.id());
    }
  }

  /**
   * Reads the setting again, unless that was done within a second. Blocks for as long as a file
   * takes.
   */
  synchronized void rereadIfDue() {
    if (System.nanoTime() - lastReading >= PAUSE_NANOS) {
      reread();
    }
  }

  /** Reads the setting again. Blocks for as long as a file takes. */
  synchronized void reread() {
    lastReading = System.nanoTime();
    try {
      adopt(MasterKeys.read(setting));
      lastFault = "";
    } catch (IllegalArgumentException fault) {
      // Each fault once, not every few seconds.
      if (!fault.getMessage().equals(lastFault)) {
        lastFault = fault.getMessage();
        LOG.warnf(
            "HOLDFAST_MASTER_KEYS can't be read again, the keys from before stay in use: %s",
            lastFault);
      }
    }
  }

  private void adopt(List<MasterKey> read) {
    List<MasterKey> kept = new ArrayList<>();
    for (MasterKey key : keys) {
      Optional<MasterKey> again = read.stream().filter(r -> r.id().equals(key.id())).findFirst();
      if (again.isEmpty()) {
        kept.add(key);
      } else if (!again.get().isSameAs(key)) {
        throw new IllegalArgumentException("the key " + key.id() + " is another than before");
      }
    }
    boolean confirmed = areSame(read, shorter);
    List<MasterKey> next = new ArrayList<>(read);
    if (!confirmed) {
      next.addAll(kept);
    }
    shorter = kept.isEmpty() ? List.of() : read;
    if (!areSame(next, keys)) {
      keys = List.copyOf(next);
      LOG.infof("Master keys read again, newest first: %s", ids(next));
    }
  }

  private static boolean areSame(List<MasterKey> some, List<MasterKey> others) {
    return ids(some).equals(ids(others));
  }

  private static List<String> ids(List<MasterKey> keys) {
    return keys.stream().map(MasterKey::id).toList();
  }
}
