package io.agentvine.backend.task.web;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class BoardOnPostgresTest extends BoardContract {}
