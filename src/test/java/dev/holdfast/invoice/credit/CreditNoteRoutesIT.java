package dev.holdfast.invoice.credit;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class CreditNoteRoutesIT extends CreditNoteRoutesTest {}
