package io.agentvine.backend.webhook;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;

@OnPostgres
@Tag("slow")
class WebhookOnPostgresTest extends WebhookContract {}
