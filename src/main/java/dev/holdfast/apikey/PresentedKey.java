package dev.holdfast.apikey;

import dev.holdfast.access.ClientAddress;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A key of the right form that came with a request, and from where. */
final class PresentedKey extends BaseAuthenticationRequest {
  private final PlainApiKey key;
  private final ClientAddress from;

  PresentedKey(PlainApiKey key, ClientAddress from) {
    this.key = key;
    this.from = from;
  }

  PlainApiKey key() {
    return key;
  }

  ClientAddress from() {
    return from;
  }
}
