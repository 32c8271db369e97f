package dev.holdfast.problem;

import io.vertx.pgclient.PgException;
import java.util.Map;
import java.util.Optional;

/**
 * What the database's constraints mean to a client. The database is the last guard: most of these
 * are refused before, and come up only when two requests race.
 */
final class ConstraintNames {
  private static final Map<String, ProblemType> BY_NAME =
      Map.of(
          "account_email_once", ProblemType.CONFLICT,
          "attachment_per_invoice", ProblemType.CONFLICT,
          "attachment_usage_quota", ProblemType.CONFLICT,
          "invoice_customer_fk", ProblemType.CONFLICT,
          "invoice_frozen", ProblemType.INVALID_STATE,
          "invoice_moves", ProblemType.INVALID_STATE,
          "payment_reversed_once", ProblemType.INVALID_STATE,
          "invoice_number_once", ProblemType.CONFLICT,
          "idempotency_record_pk", ProblemType.IDEMPOTENCY_IN_PROGRESS);

  /** Two transactions in each other's way: trying again is all a client can do. */
  private static final Map<String, ProblemType> BY_STATE =
      Map.of(
          "40001", ProblemType.CONFLICT,
          "40P01", ProblemType.CONFLICT);

  private ConstraintNames() {}

  static Optional<ProblemType> meaning(PgException failure) {
    String constraint = failure.getConstraint();
    ProblemType named = constraint == null ? null : BY_NAME.get(constraint);
    return Optional.ofNullable(named != null ? named : BY_STATE.get(failure.getSqlState()));
  }
}
