package io.agentvine.backend.session;

import io.agentvine.backend.OnSqlite;
import org.springframework.test.context.TestPropertySource;

@OnSqlite
@TestPropertySource(properties = "agentvine.sessions.reuse=related")
class SessionReuseOnSqliteTest extends SessionReuseContract {}
