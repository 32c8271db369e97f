package dev.holdfast.invoice.history;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class InvoiceHistoryRoutesIT extends InvoiceHistoryRoutesTest {}
