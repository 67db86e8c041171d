package io.agentvine.backend.login;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class LoginOnSqliteTest extends LoginContract {}
