package io.agentvine.backend.attachment;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class AttachmentOnSqliteTest extends AttachmentContract {}
