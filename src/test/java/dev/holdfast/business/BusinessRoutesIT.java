package dev.holdfast.business;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class BusinessRoutesIT extends BusinessRoutesTest {}
