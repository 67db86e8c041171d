package io.agentvine.backend.task.web;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class BoardOnSqliteTest extends BoardContract {}
