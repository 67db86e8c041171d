package io.agentvine.backend.queue;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class RepositoryLimitOnPostgresTest extends RepositoryLimitContract {}
