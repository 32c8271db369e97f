package dev.holdfast.edge;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class CorsRoutesIT extends CorsRoutesTest {}
