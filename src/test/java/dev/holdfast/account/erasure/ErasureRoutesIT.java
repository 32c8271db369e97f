package dev.holdfast.account.erasure;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ErasureRoutesIT extends ErasureRoutesTest {}
