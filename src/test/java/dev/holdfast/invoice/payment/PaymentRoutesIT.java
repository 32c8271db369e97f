package dev.holdfast.invoice.payment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PaymentRoutesIT extends PaymentRoutesTest {}
