package dev.holdfast.apikey;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ApiKeyRoutesIT extends ApiKeyRoutesTest {}
