package io.agentvine.backend.session;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class LinkedSessionOnPostgresTest extends LinkedSessionContract {}
