package dev.holdfast.access;

import io.smallrye.mutiny.Uni;

/** Implemented by every room that issues credentials, so that an exposed one finds its owner. */
public interface IssuedCredentials {

  /**
   * Whether it is one of these and still good. If so it has been flagged, and the notice raised.
   * Called on a thread that may compute, one credential at a time.
   */
  Uni<Boolean> flagIfReal(ExposedCredential exposed);
}
