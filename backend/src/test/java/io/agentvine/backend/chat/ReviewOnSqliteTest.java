package io.agentvine.backend.chat;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class ReviewOnSqliteTest extends ReviewContract {}
