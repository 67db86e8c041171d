package io.agentvine.backend.execution;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class DiffOnPostgresTest extends DiffContract {}
