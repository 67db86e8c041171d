package io.agentvine.backend.session;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class SessionOnSqliteTest extends SessionContract {}
