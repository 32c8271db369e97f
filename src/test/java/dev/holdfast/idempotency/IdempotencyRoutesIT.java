package dev.holdfast.idempotency;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class IdempotencyRoutesIT extends IdempotencyRoutesTest {}
