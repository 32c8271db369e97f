package dev.holdfast.account;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class RegistrationRoutesIT extends RegistrationRoutesTest {}
