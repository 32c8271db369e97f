package dev.holdfast.account.address;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class AddressRoutesIT extends AddressRoutesTest {}
