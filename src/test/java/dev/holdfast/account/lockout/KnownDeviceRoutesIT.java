package dev.holdfast.account.lockout;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class KnownDeviceRoutesIT extends KnownDeviceRoutesTest {}
