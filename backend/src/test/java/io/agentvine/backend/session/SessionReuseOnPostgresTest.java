package io.agentvine.backend.session;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.TestPropertySource;

@OnPostgres
@TestPropertySource(properties = "agentvine.sessions.reuse=related")
@Tag("slow")
class SessionReuseOnPostgresTest extends SessionReuseContract {}
