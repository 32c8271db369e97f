package dev.holdfast.invoice;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class InvoiceOwnershipRoutesIT extends InvoiceOwnershipRoutesTest {}
