package dev.holdfast.invoice;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class IssueRoutesIT extends IssueRoutesTest {}
