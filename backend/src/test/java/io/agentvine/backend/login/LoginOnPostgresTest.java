package io.agentvine.backend.login;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;

@OnPostgres
@Tag("slow")
class LoginOnPostgresTest extends LoginContract {}
