package dev.holdfast.database;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class DatabaseAwayRoutesIT extends DatabaseAwayRoutesTest {}
