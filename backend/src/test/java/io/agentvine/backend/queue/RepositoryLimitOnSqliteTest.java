package io.agentvine.backend.queue;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class RepositoryLimitOnSqliteTest extends RepositoryLimitContract {}
