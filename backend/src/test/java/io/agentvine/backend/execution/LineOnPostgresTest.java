package io.agentvine.backend.execution;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class LineOnPostgresTest extends LineContract {}
