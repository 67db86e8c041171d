package io.agentvine.backend.policy;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class PolicyOnSqliteTest extends PolicyContract {}
