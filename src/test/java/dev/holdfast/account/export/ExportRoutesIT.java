package dev.holdfast.account.export;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ExportRoutesIT extends ExportRoutesTest {}
