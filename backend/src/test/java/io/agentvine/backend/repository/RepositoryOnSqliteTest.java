package io.agentvine.backend.repository;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class RepositoryOnSqliteTest extends RepositoryContract {}
