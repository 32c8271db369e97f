package dev.holdfast.customer;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class CustomerRoutesIT extends CustomerRoutesTest {}
