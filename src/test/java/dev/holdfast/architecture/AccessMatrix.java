package dev.holdfast.architecture;

import static dev.holdfast.architecture.AccessMatrix.Who.ADMINISTRATORS;
import static dev.holdfast.architecture.AccessMatrix.Who.ANYBODY;
import static dev.holdfast.architecture.AccessMatrix.Who.PEOPLE;
import static dev.holdfast.architecture.AccessMatrix.Who.PEOPLE_AND_MACHINES;

import java.util.List;

/**
 * Who may call what: a row for each operation of the API, with what its owner and somebody else
 * get. Where that would change something for good the request has a stale {@code If-Match} or is
 * incomplete: what is asked here is whether a caller gets that far. The other columns follow from
 * the row, see {@link AccessMatrixTest.Column}.
 */
final class AccessMatrix {

  /** Whom an operation is for. */
  enum Who {
    ANYBODY,
    PEOPLE,
    PEOPLE_AND_MACHINES,
    ADMINISTRATORS
  }

  /**
   * A row.
   *
   * @param operation method and path as the OpenAPI document has them
   * @param scope what it takes; null where nobody is asked
   * @param thing what of {@link AccessMatrixThings} stands for {@code {id}}; null if there is none
   * @param body what is sent, by its name there; null for nothing
   * @param owner what the owner of the thing gets: a status, and a code if it is a refusal
   * @param another what somebody else gets
   */
  record Row(
      String operation,
      Who who,
      String scope,
      String thing,
      String body,
      String owner,
      String another) {

    String method() {
      return operation.substring(0, operation.indexOf(' '));
    }

    String path() {
      return operation.substring(operation.indexOf(' ') + 1);
    }

    @Override
    public String toString() {
      return operation;
    }
  }

  private static final String INVALID = "400 validation_failed";
  private static final String STALE = "412 precondition_failed";
  private static final String NONE = "404 not_found";
  private static final String READ_PROFILE = "read:profile";
  private static final String WRITE_PROFILE = "write:profile";
  private static final String READ_CUSTOMERS = "read:customers";
  private static final String WRITE_CUSTOMERS = "write:customers";
  private static final String READ_INVOICES = "read:invoices";
  private static final String WRITE_INVOICES = "write:invoices";

  static final List<Row> ROWS =
      List.of(
          open("GET /.well-known/jwks.json", null, "200"),
          open("POST /api/v1/auth/register", "empty", INVALID),
          open("POST /api/v1/auth/verify-email", "empty", INVALID),
          open("POST /api/v1/auth/login", "empty", INVALID),
          open("POST /api/v1/auth/mfa", "empty", INVALID),
          people(
              "POST /api/v1/auth/reauthenticate", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          open("POST /api/v1/auth/password/forgot", "empty", INVALID),
          open("POST /api/v1/auth/password/reset", "empty", INVALID),
          open("POST /api/v1/auth/refresh", null, "401 invalid_credentials"),
          open("POST /api/v1/auth/logout", null, "204"),
          people("GET /api/v1/me", READ_PROFILE, null, null, "200", "200"),
          people("PATCH /api/v1/me", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("DELETE /api/v1/me", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("GET /api/v1/me/export", READ_PROFILE, null, null, "200", "200"),
          people("POST /api/v1/me/email", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("POST /api/v1/me/email/confirm", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("POST /api/v1/me/password", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("POST /api/v1/me/mfa/totp", WRITE_PROFILE, null, null, "201", "201"),
          people(
              "POST /api/v1/me/mfa/totp/confirm", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("DELETE /api/v1/me/mfa/totp", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("GET /api/v1/me/business", READ_PROFILE, null, null, "200", NONE),
          people("PUT /api/v1/me/business", WRITE_PROFILE, null, "business", STALE, STALE),
          people("GET /api/v1/me/sessions", READ_PROFILE, null, null, "200", "200"),
          people("DELETE /api/v1/me/sessions", WRITE_PROFILE, null, null, "204", "204"),
          people("DELETE /api/v1/me/sessions/{id}", WRITE_PROFILE, "session", null, "204", NONE),
          people("POST /api/v1/api-keys", WRITE_PROFILE, null, "empty", INVALID, INVALID),
          people("GET /api/v1/api-keys", READ_PROFILE, null, null, "200", "200"),
          people("GET /api/v1/api-keys/{id}", READ_PROFILE, "key", null, "200", NONE),
          people("DELETE /api/v1/api-keys/{id}", WRITE_PROFILE, "key", null, "204", NONE),
          people(
              "POST /api/v1/api-keys/{id}/rotate", WRITE_PROFILE, "key", "rotation", "201", NONE),
          all("POST /api/v1/customers", WRITE_CUSTOMERS, null, "customer", "201", "201"),
          all("GET /api/v1/customers", READ_CUSTOMERS, null, null, "200", "200"),
          all("GET /api/v1/customers/{id}", READ_CUSTOMERS, "customer", null, "200", NONE),
          all("PUT /api/v1/customers/{id}", WRITE_CUSTOMERS, "customer", "customer", STALE, NONE),
          all("DELETE /api/v1/customers/{id}", WRITE_CUSTOMERS, "customer", null, STALE, NONE),
          all("POST /api/v1/invoices", WRITE_INVOICES, null, "draft", "201", INVALID),
          all("GET /api/v1/invoices", READ_INVOICES, null, null, "200", "200"),
          all("GET /api/v1/invoices/{id}", READ_INVOICES, "invoice", null, "200", NONE),
          all("PUT /api/v1/invoices/{id}", WRITE_INVOICES, "invoice", "draft", STALE, NONE),
          all("DELETE /api/v1/invoices/{id}", WRITE_INVOICES, "invoice", null, STALE, NONE),
          all("GET /api/v1/invoices/{id}/history", READ_INVOICES, "invoice", null, "200", NONE),
          all("POST /api/v1/invoices/{id}/issue", WRITE_INVOICES, "invoice", "empty", STALE, NONE),
          all("POST /api/v1/invoices/{id}/void", WRITE_INVOICES, "invoice", "reason", STALE, NONE),
          all(
              "POST /api/v1/invoices/{id}/payments",
              WRITE_INVOICES,
              "invoice",
              "payment",
              STALE,
              NONE),
          all(
              "POST /api/v1/invoices/{id}/payments/{paymentId}/reverse",
              WRITE_INVOICES,
              "invoice",
              "reason",
              STALE,
              NONE),
          all(
              "POST /api/v1/invoices/{id}/credit-notes",
              WRITE_INVOICES,
              "invoice",
              "reason",
              STALE,
              NONE),
          all(
              "GET /api/v1/invoices/{id}/credit-notes",
              READ_INVOICES,
              "invoice",
              null,
              "200",
              NONE),
          all(
              "POST /api/v1/invoices/{id}/attachments",
              WRITE_INVOICES,
              "invoice",
              "file",
              STALE,
              NONE),
          all("GET /api/v1/invoices/{id}/attachments", READ_INVOICES, "invoice", null, "200", NONE),
          all(
              "GET /api/v1/invoices/{id}/attachments/{attachmentId}",
              READ_INVOICES,
              "invoice",
              null,
              "200",
              NONE),
          all(
              "DELETE /api/v1/invoices/{id}/attachments/{attachmentId}",
              WRITE_INVOICES,
              "invoice",
              null,
              STALE,
              NONE),
          all("GET /api/v1/credit-notes/{id}", READ_INVOICES, "creditNote", null, "200", NONE),
          admins("GET /api/v1/admin/accounts", null, null),
          admins("POST /api/v1/admin/accounts", null, "empty"),
          admins("GET /api/v1/admin/accounts/{id}", "account", null),
          admins("GET /api/v1/admin/grants", null, null),
          admins("POST /api/v1/admin/accounts/{id}/lock", "account", "reason"),
          admins("POST /api/v1/admin/accounts/{id}/unlock", "account", null),
          admins("PUT /api/v1/admin/accounts/{id}/roles", "account", "empty"),
          admins("GET /api/v1/admin/posture", null, null),
          admins("GET /api/v1/admin/alerts", null, null),
          admins("POST /api/v1/admin/alerts/{id}/acknowledge", "account", null),
          admins("GET /api/v1/admin/rate-limits", null, null),
          admins("DELETE /api/v1/admin/rate-limits", null, null),
          admins("POST /api/v1/admin/signing-keys/rotate", null, null),
          admins("GET /api/v1/admin/audit-events", null, null),
          admins("GET /api/v1/admin/audit-events/export", null, null),
          admins("GET /api/v1/admin/audit-events/verify", null, null));

  private AccessMatrix() {}

  private static Row open(String operation, String body, String everybody) {
    return new Row(operation, ANYBODY, null, null, body, everybody, everybody);
  }

  private static Row people(
      String operation, String scope, String thing, String body, String owner, String another) {
    return new Row(operation, PEOPLE, scope, thing, body, owner, another);
  }

  /** Nobody else gets as far as to be told what is there. */
  private static Row admins(String operation, String thing, String body) {
    String forbidden = "403 forbidden";
    return new Row(operation, ADMINISTRATORS, null, thing, body, forbidden, forbidden);
  }

  private static Row all(
      String operation, String scope, String thing, String body, String owner, String another) {
    return new Row(operation, PEOPLE_AND_MACHINES, scope, thing, body, owner, another);
  }
}
