package io.agentvine.backend.webhook;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class WebhookOnPostgresTest extends WebhookContract {}
