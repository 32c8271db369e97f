package dev.holdfast.audit;

import java.util.Locale;

/** Everything that leaves an audit event; the catalogue of the log (ASVS 16.1.1). */
public enum AuditAction {
  REGISTRATION_REQUESTED,
  REGISTRATION_VERIFIED,
  LOGIN,
  LOGIN_SECOND_FACTOR,
  REAUTHENTICATION,
  TOKEN_REFRESH,
  LOGOUT,
  SESSION_ENDED,
  PASSWORD_RESET_REQUESTED,
  PASSWORD_RESET,
  PASSWORD_CHANGED,
  EMAIL_CHANGE_REQUESTED,
  EMAIL_CHANGED,
  PROFILE_CHANGED,
  MFA_PREPARED,
  MFA_ENABLED,
  MFA_DISABLED,
  ACCOUNT_CREATED,
  ACCOUNT_EXPORTED,
  ACCOUNT_ERASED,
  ACCOUNT_INVITED,
  ACCOUNT_LOCKED,
  ACCOUNT_UNLOCKED,
  ROLES_CHANGED,
  API_KEY_CREATED,
  API_KEY_ROTATED,
  API_KEY_REVOKED,
  BUSINESS_CHANGED,
  CUSTOMER_CREATED,
  CUSTOMER_CHANGED,
  CUSTOMER_DELETED,
  INVOICE_CREATED,
  INVOICE_CHANGED,
  INVOICE_DELETED,
  INVOICE_ISSUED,
  INVOICE_VOIDED,
  PAYMENT_RECORDED,
  PAYMENT_REVERSED,
  CREDIT_NOTE_ISSUED,
  ATTACHMENT_ADDED,
  ATTACHMENT_READ,
  ATTACHMENT_REMOVED,
  /** A request without a good credential to something that wants one. */
  AUTHENTICATION_REFUSED,
  /** 403: a role, scope, address, origin or transport that is not enough. */
  ACCESS_REFUSED,
  /** 404 for an object that is somebody else's or does not exist. */
  OBJECT_NOT_FOUND,
  /** A body or parameter that was refused. */
  INPUT_REFUSED,
  RATE_LIMITED,
  /** A security notice, such as a refresh token that was used again; its kind is the reason. */
  SECURITY_NOTICE,
  ALERT_RAISED,
  ALERT_ACKNOWLEDGED,
  ALERTS_READ,
  AUDIT_READ,
  AUDIT_EXPORTED,
  AUDIT_VERIFIED,
  ACCOUNTS_READ,
  GRANTS_READ,
  POSTURE_READ,
  RATE_LIMITS_READ,
  RATE_LIMIT_RELEASED,
  SIGNING_KEY_ROTATED,
  MASTER_KEYS_CHANGED,
  SERVICE_STARTED,
  SERVICE_STOPPED;

  /** As the API and the table name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
