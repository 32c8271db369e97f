package dev.holdfast.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The alerts as an auditor sees them. */
public final class AlertBoard {
  private static final String PATH = "/api/v1/admin/alerts";
  private static final String OPEN =
      "select id from alert where detector = ? and subject = ? and acknowledged_at is null";

  private Administrator auditor;

  /** The open alert of a detector about a subject, which must be there within ten seconds. */
  public Map<String, Object> await(String detector, String subject) {
    // The table is asked first, so that waiting is not itself an unusual volume of requests.
    Waiting.until(() -> id(detector, subject) != null);
    String id = id(detector, subject);
    return open().stream()
        .filter(alert -> alert.get("id").equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("alert " + id + " is not shown"));
  }

  /** Takes note of what was before the test began, by its own people. */
  public void clear(String detector, String subject) {
    Database.update(
        "update alert set acknowledged_at = now(), acknowledged_by = gen_random_uuid()"
            + " where detector = ? and subject = ? and acknowledged_at is null",
        detector,
        subject);
  }

  /** All open alerts. */
  public List<Map<String, Object>> open() {
    List<Map<String, Object>> all = new ArrayList<>();
    String cursor = null;
    do {
      var request = auditor().request().noContentType().queryParam("state", "open");
      request.queryParam("limit", "100");
      if (cursor != null) {
        request.queryParam("cursor", cursor);
      }
      var page = request.get(PATH).then().statusCode(200).extract();
      all.addAll(page.path("items"));
      cursor = page.path("nextCursor");
    } while (cursor != null);
    return all;
  }

  private Administrator auditor() {
    if (auditor == null) {
      // From where nobody else comes, whose log-ins may have used up what an address may.
      auditor = Administrator.appointed("Otto", "auditor", Visitor.unknown().address());
    }
    return auditor;
  }

  private static String id(String detector, String subject) {
    return Database.text(OPEN, detector, subject);
  }
}
