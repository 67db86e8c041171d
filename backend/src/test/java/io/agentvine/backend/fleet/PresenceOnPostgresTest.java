package io.agentvine.backend.fleet;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class PresenceOnPostgresTest extends PresenceContract {}
