package dev.holdfast.apikey;

import dev.holdfast.access.ClientAddress;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.vertx.ext.web.RoutingContext;

/** A key of the right form that came with a request, and from where. */
final class PresentedKey extends BaseAuthenticationRequest {
  private final PlainApiKey key;
  private final RoutingContext request;

  PresentedKey(PlainApiKey key, RoutingContext request) {
    this.key = key;
    this.request = request;
  }

  PlainApiKey key() {
    return key;
  }

  ClientAddress from() {
    return ClientAddress.of(request);
  }

  RoutingContext request() {
    return request;
  }
}
