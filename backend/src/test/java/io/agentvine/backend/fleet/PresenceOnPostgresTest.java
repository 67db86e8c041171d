package io.agentvine.backend.fleet;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;

@OnPostgres
@Tag("slow")
class PresenceOnPostgresTest extends PresenceContract {}
