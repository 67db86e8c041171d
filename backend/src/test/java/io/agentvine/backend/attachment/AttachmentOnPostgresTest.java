package io.agentvine.backend.attachment;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class AttachmentOnPostgresTest extends AttachmentContract {}
