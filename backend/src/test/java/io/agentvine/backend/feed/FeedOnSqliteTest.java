package io.agentvine.backend.feed;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class FeedOnSqliteTest extends FeedContract {}
