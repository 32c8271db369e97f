package dev.holdfast.session;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class MfaLoginRoutesIT extends MfaLoginRoutesTest {}
