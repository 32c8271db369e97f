package dev.holdfast.account.erasure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Estate;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.ServingRole;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an erasure may take out of an issued invoice is that and no more, as the service's own role
 * finds when it tries past all code. 42501 is PostgreSQL's "insufficient privilege".
 */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ErasureFreezeTest {
  private static final String ERASE =
      "update account set email_hash = null, email = null, display_name = '', password_hash = null, roles = '{}',"
          + " locked_at = now(), lock_reason = null, erased_at = now() where id = '{owner}'";
  private static final String REDUCE =
      "update invoice set buyer = lasting_buyer(buyer, buyer_owes_tax(owner_id, id)),"
          + " void_reason = lasting_void_reason(void_reason) where status <> 'draft'";

  private static Estate estate;

  @Inject Pool pool;

  @BeforeEach
  void scene() {
    if (estate == null) {
      estate = Estate.marked();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update invoice set buyer = lasting_buyer(buyer, false) where id = '{issued}'|invoice_frozen",
        "update invoice set void_reason = '' where id = '{gone}'|invoice_moves",
        "update payment set reference = null, reason = null|written_once"
      })
  void nothingIsTakenOutOfTheInvoicesOfALivingAccount(String sql, String refusal) {
    assertEquals(refusal, attempt(sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update invoice set buyer = '{}' where id = '{issued}'|invoice_frozen",
        "update invoice set buyer = lasting_buyer(buyer, true) where id = '{issued}'|invoice_frozen",
        "update invoice set buyer = lasting_buyer(buyer, false) where id = '{reverseCharge}'|invoice_frozen",
        "update invoice set seller = '{}' where id = '{issued}'|invoice_frozen",
        "update invoice set note = null where id = '{issued}'|invoice_frozen",
        "update invoice set buyer = lasting_buyer(buyer, false), number = 'X' where id = '{issued}'|invoice_frozen",
        "update invoice set buyer = lasting_buyer(buyer, false), amount_paid = 0, status = 'issued' where id = '{issued}'|invoice_frozen",
        "update invoice set void_reason = 'another' where id = '{gone}'|invoice_moves",
        "delete from invoice where id = '{issued}'|invoice_frozen",
        "update payment set reference = 'another'|written_once",
        "update payment set reference = null|written_once",
        "update payment set amount = 1|42501",
        "delete from payment|42501",
        "update credit_note set reason = ''|42501",
        "update invoice_history set action = 'x'|42501"
      })
  void theTransactionThatErasesChangesNothingElse(String sql, String refusal) {
    assertEquals(refusal, attempt(ERASE, sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "email = 'back'",
        "email_hash = 'back'",
        "password_hash = 'x'",
        "email_hash = 'back', email = 'back', password_hash = 'x'",
        "display_name = 'Back'",
        "roles = '{user}'",
        "locked_at = null",
        "lock_reason = 'x'"
      })
  void anErasedAccountHoldsNobody(String change) {
    String refusal = attempt(ERASE, "update account set " + change + " where id = '{owner}'");

    assertEquals(
        "account_erased_whole",
        refusal.replace("account_email_with_password", "account_erased_whole"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "now() + interval '1 day'"})
  void anErasedAccountStaysErased(String time) {
    assertEquals(
        "account_stays_erased",
        attempt(ERASE, "update account set erased_at = " + time + " where id = '{owner}'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {REDUCE, "update payment set reference = null, reason = null"})
  void whatWasErasedBeforeIsFrozenAgain(String sql) {
    Estate gone = Estate.marked();
    attempt(gone, ERASE);

    String refusal = attempt(gone, sql);

    assertEquals(
        sql.equals(REDUCE) ? "invoice_frozen" : "written_once",
        refusal,
        Database.text("select erased_at from account where id = ?::uuid", gone.id()));
  }

  private String attempt(String... statements) {
    return attempt(estate, statements);
  }

  private String attempt(Estate of, String... statements) {
    String[] filled = new String[statements.length];
    for (int i = 0; i < statements.length; i++) {
      filled[i] =
          statements[i]
              .replace("{owner}", of.id())
              .replace("{issued}", of.issued())
              .replace("{reverseCharge}", of.reverseCharge())
              .replace("{gone}", of.gone());
    }
    return new ServingRole(pool).refusal(of.id(), filled);
  }
}
