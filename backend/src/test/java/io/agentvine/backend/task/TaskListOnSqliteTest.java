package io.agentvine.backend.task;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class TaskListOnSqliteTest extends TaskListContract {}
