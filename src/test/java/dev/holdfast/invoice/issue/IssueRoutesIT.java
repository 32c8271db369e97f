package dev.holdfast.invoice.issue;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class IssueRoutesIT extends IssueRoutesTest {}
