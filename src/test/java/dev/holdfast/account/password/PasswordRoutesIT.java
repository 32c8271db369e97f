package dev.holdfast.account.password;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PasswordRoutesIT extends PasswordRoutesTest {}
