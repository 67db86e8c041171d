package io.agentvine.backend.webhook;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class WebhookOnSqliteTest extends WebhookContract {}
