package io.agentvine.backend.execution;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class ExecutionOnPostgresTest extends ExecutionContract {}
