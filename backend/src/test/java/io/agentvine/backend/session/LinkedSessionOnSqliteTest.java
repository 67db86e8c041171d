package io.agentvine.backend.session;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class LinkedSessionOnSqliteTest extends LinkedSessionContract {}
