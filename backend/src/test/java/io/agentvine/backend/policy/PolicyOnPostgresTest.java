package io.agentvine.backend.policy;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class PolicyOnPostgresTest extends PolicyContract {}
