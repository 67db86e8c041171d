package io.agentvine.backend.task.web;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class BulkOnSqliteTest extends BulkContract {}
