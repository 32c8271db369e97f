package dev.holdfast.idempotency;

import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * An answer with all that a repetition must get again.
 *
 * @param status 200 or 201
 * @param location where the new resource is, or null
 * @param etag the tag of the resource shown, or null
 * @param body the JSON, as bytes: it is not made anew for a repetition
 * @param replayed whether this is a repetition; not stored
 */
public record Answer(int status, String location, String etag, byte[] body, boolean replayed) {

  /** The answer as REST sends it. */
  public RestResponse<byte[]> toResponse() {
    var response =
        RestResponse.ResponseBuilder.<byte[]>create(status)
            .entity(body)
            .type(MediaType.APPLICATION_JSON_TYPE);
    if (location != null) {
      response.header("Location", location);
    }
    if (etag != null) {
      response.header("ETag", etag);
    }
    if (replayed) {
      response.header("Idempotent-Replayed", "true");
    }
    return response.build();
  }
}
