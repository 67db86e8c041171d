package io.agentvine.backend.session;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class SessionReuseOnSqliteTest extends SessionReuseContract {}
