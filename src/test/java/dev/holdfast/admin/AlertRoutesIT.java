package dev.holdfast.admin;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class AlertRoutesIT extends AlertRoutesTest {}
