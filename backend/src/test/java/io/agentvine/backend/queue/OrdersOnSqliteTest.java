package io.agentvine.backend.queue;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class OrdersOnSqliteTest extends OrdersContract {}
