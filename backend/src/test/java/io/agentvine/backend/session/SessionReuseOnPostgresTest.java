package io.agentvine.backend.session;

import io.agentvine.backend.OnPostgres;
import org.springframework.test.context.TestPropertySource;

@OnPostgres
@TestPropertySource(properties = "agentvine.sessions.reuse=related")
class SessionReuseOnPostgresTest extends SessionReuseContract {}
