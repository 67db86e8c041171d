package io.agentvine.backend.login;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class LoginOnPostgresTest extends LoginContract {}
