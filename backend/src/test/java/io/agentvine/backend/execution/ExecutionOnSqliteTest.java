package io.agentvine.backend.execution;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class ExecutionOnSqliteTest extends ExecutionContract {}
