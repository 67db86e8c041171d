package io.agentvine.backend.repository;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class RepositoryOnPostgresTest extends RepositoryContract {}
