package io.agentvine.backend.execution;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class DiffOnSqliteTest extends DiffContract {}
