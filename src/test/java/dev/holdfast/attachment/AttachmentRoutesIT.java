package dev.holdfast.attachment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class AttachmentRoutesIT extends AttachmentRoutesTest {}
