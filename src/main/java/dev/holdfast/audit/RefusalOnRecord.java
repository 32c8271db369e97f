package dev.holdfast.audit;

import io.vertx.ext.web.RoutingContext;

/**
 * Whether the refusal of a request is on record already: a rule that wrote down why a login failed
 * has said more than the edge could when it sees the 401.
 */
public final class RefusalOnRecord {
  private static final String KEY = "holdfast.refusal-on-record";

  private RefusalOnRecord() {}

  /** Kept by whoever writes an event of a request. */
  static void keep(RoutingContext request, AuditEvent event) {
    if (request != null && event.outcome() != AuditOutcome.SUCCESS) {
      request.put(KEY, true);
    }
  }

  /** Whether some failure or denial of this request was written. */
  public static boolean of(RoutingContext request) {
    return request.get(KEY) != null;
  }
}
