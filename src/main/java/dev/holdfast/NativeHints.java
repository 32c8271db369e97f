package dev.holdfast;

import dev.holdfast.account.CodeData;
import dev.holdfast.account.MailData;
import dev.holdfast.account.MeResource;
import dev.holdfast.account.OutsideData;
import dev.holdfast.account.RegistrationResource;
import dev.holdfast.account.address.AddressResource;
import dev.holdfast.account.erasure.ErasureResource;
import dev.holdfast.account.export.AccountRecord;
import dev.holdfast.account.export.ExportResource;
import dev.holdfast.account.lockout.DeviceData;
import dev.holdfast.account.mfa.Enrolment;
import dev.holdfast.account.mfa.FactorData;
import dev.holdfast.account.mfa.MfaResource;
import dev.holdfast.account.password.ForgottenPasswordResource;
import dev.holdfast.account.password.PasswordResource;
import dev.holdfast.admin.AdminAccountView;
import dev.holdfast.admin.AdminAccountsResource;
import dev.holdfast.admin.AdminAlertsResource;
import dev.holdfast.admin.AuditEventsResource;
import dev.holdfast.admin.GrantView;
import dev.holdfast.admin.GrantsResource;
import dev.holdfast.admin.PostureResource;
import dev.holdfast.admin.RateLimitsResource;
import dev.holdfast.admin.SigningKeysResource;
import dev.holdfast.apikey.ApiKeyRequest;
import dev.holdfast.apikey.ApiKeyResource;
import dev.holdfast.apikey.ApiKeyView;
import dev.holdfast.apikey.KeyRecord;
import dev.holdfast.apikey.NewApiKeyView;
import dev.holdfast.apikey.RotationRequest;
import dev.holdfast.attachment.AttachmentData;
import dev.holdfast.attachment.AttachmentResource;
import dev.holdfast.audit.AuditData;
import dev.holdfast.audit.AuditLabel;
import dev.holdfast.business.BusinessRequest;
import dev.holdfast.business.BusinessResource;
import dev.holdfast.customer.CustomerRequest;
import dev.holdfast.customer.CustomerResource;
import dev.holdfast.customer.CustomerView;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.IdempotencyData;
import dev.holdfast.invoice.InvoiceAttachment;
import dev.holdfast.invoice.InvoiceRequest;
import dev.holdfast.invoice.InvoiceResource;
import dev.holdfast.invoice.InvoiceView;
import dev.holdfast.invoice.ReasonRequest;
import dev.holdfast.invoice.credit.CreditNoteRequest;
import dev.holdfast.invoice.credit.CreditNoteResource;
import dev.holdfast.invoice.credit.CreditNoteView;
import dev.holdfast.invoice.credit.InvoiceCreditResource;
import dev.holdfast.invoice.history.HistoryData;
import dev.holdfast.invoice.history.HistoryEntry;
import dev.holdfast.invoice.issue.IssueRequest;
import dev.holdfast.invoice.issue.NumberSeriesData;
import dev.holdfast.invoice.money.Currencies;
import dev.holdfast.invoice.money.LineRequest;
import dev.holdfast.invoice.money.TotalsView;
import dev.holdfast.invoice.payment.InvoiceActionResource;
import dev.holdfast.invoice.payment.PaymentRequest;
import dev.holdfast.invoice.payment.PaymentView;
import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.DateText;
import dev.holdfast.kernel.DecimalText;
import dev.holdfast.kernel.EmailText;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.OneOf;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Text;
import dev.holdfast.kernel.TimeText;
import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.Problem;
import dev.holdfast.secret.Password;
import dev.holdfast.session.ChallengeData;
import dev.holdfast.session.JwksResource;
import dev.holdfast.session.LoginResource;
import dev.holdfast.session.MfaLoginResource;
import dev.holdfast.session.MySessionsResource;
import dev.holdfast.session.ReauthenticationResource;
import dev.holdfast.session.RefreshResource;
import dev.holdfast.session.SessionData;
import dev.holdfast.session.TokensView;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a native executable must keep for reflection: everything of ours that JSON is read into or
 * made from (idempotent answers are made by hand, so the framework can't know of them), the rules
 * of our constraints, the endpoints, whose annotations are read at run time, and the gate below
 * Vert.x, which is made by its name. Resources and initialisation at run time are in
 * application.properties.
 */
@RegisterForReflection(
    targets = {
      AccountRecord.class,
      Address.CountryRule.class,
      Address.class,
      AddressResource.Accepted.class,
      AddressResource.Confirmation.class,
      AddressResource.Wish.class,
      AddressResource.class,
      AdminAccountView.class,
      AdminAccountsResource.Lock.class,
      AdminAccountsResource.Roles.class,
      AdminAccountsResource.Wish.class,
      AdminAccountsResource.class,
      AdminAlertsResource.AlertView.class,
      AdminAlertsResource.class,
      Answer.class,
      ApiKeyRequest.class,
      ApiKeyResource.class,
      ApiKeyView.class,
      AuditData.EventRecord.class,
      AuditEventsResource.BrokenView.class,
      AuditEventsResource.EventView.class,
      AuditEventsResource.VerdictView.class,
      AuditEventsResource.class,
      AuditLabel.Rule.class,
      AttachmentData.FileRecord.class,
      AttachmentResource.class,
      BusinessRequest.class,
      BusinessResource.class,
      ChallengeData.ChallengeRecord.class,
      CodeData.CodeRecord.class,
      CreditNoteRequest.Line.class,
      CreditNoteRequest.class,
      CreditNoteResource.class,
      CreditNoteView.class,
      Currencies.Rule.class,
      CustomerRequest.class,
      CustomerResource.class,
      CustomerView.class,
      DateText.Rule.class,
      DecimalText.Rule.class,
      DeviceData.DeviceRecord.class,
      EmailText.Rule.class,
      Enrolment.class,
      ErasureResource.Farewell.class,
      ErasureResource.class,
      ExportResource.class,
      FactorData.FactorRecord.class,
      FieldError.class,
      ForgottenPasswordResource.Accepted.class,
      ForgottenPasswordResource.Reset.class,
      ForgottenPasswordResource.Wish.class,
      ForgottenPasswordResource.class,
      GrantView.class,
      GrantsResource.class,
      HistoryData.EntryRecord.class,
      HistoryEntry.Actor.class,
      HistoryEntry.class,
      IdempotencyData.KeyRecord.class,
      InvoiceActionResource.class,
      InvoiceAttachment.class,
      InvoiceCreditResource.class,
      InvoiceRequest.class,
      InvoiceResource.class,
      InvoiceView.class,
      IssueRequest.class,
      JwksResource.KeySet.class,
      JwksResource.class,
      Limit.Rule.class,
      KeyRecord.class,
      LineRequest.class,
      LoginResource.Credentials.class,
      LoginResource.MfaRequired.class,
      LoginResource.class,
      MailData.MailRecord.class,
      MeResource.Change.class,
      MeResource.Me.class,
      MeResource.class,
      MfaLoginResource.Answer.class,
      MfaLoginResource.class,
      MfaResource.Confirmation.class,
      MfaResource.Confirmed.class,
      MfaResource.Removal.class,
      MfaResource.class,
      MySessionsResource.SessionView.class,
      MySessionsResource.class,
      NewApiKeyView.class,
      NumberSeriesData.SeriesRecord.class,
      OneOf.Rule.class,
      OutsideData.IdentityRecord.class,
      Page.class,
      Password.class,
      PasswordResource.Change.class,
      PasswordResource.class,
      PaymentRequest.class,
      PaymentView.Effect.class,
      PaymentView.class,
      PostureResource.ControlView.class,
      PostureResource.PostureView.class,
      PostureResource.class,
      Problem.class,
      RateLimitsResource.SubjectView.class,
      RateLimitsResource.class,
      ReasonRequest.class,
      ReauthenticationResource.Proof.class,
      ReauthenticationResource.class,
      RefreshResource.class,
      RegistrationResource.Accepted.class,
      RegistrationResource.Registration.class,
      RegistrationResource.Verification.class,
      RegistrationResource.class,
      RotationRequest.class,
      SessionData.SessionRecord.class,
      SigningKeysResource.Rotation.class,
      SigningKeysResource.class,
      Text.Rule.class,
      TimeText.Rule.class,
      TokensView.Tokens.class,
      TotalsView.class
    },
    classNames = {
      "dev.holdfast.edge.wire.Gate",
      "dev.holdfast.secret.Password$FromText",
      // By its name in the address of the database, see DatabaseTls.
      "org.postgresql.ssl.DefaultJavaSSLFactory"
    })
final class NativeHints {
  private NativeHints() {}
}
