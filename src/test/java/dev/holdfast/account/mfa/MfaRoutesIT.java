package dev.holdfast.account.mfa;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class MfaRoutesIT extends MfaRoutesTest {}
