package io.agentvine.backend.execution;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class LineOnSqliteTest extends LineContract {}
