package io.agentvine.backend.fleet;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class PresenceOnSqliteTest extends PresenceContract {}
