package io.agentvine.backend.fleet;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class FleetOnSqliteTest extends FleetContract {}
