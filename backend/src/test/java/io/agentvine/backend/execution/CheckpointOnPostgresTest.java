package io.agentvine.backend.execution;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;

@OnPostgres
@Tag("slow")
class CheckpointOnPostgresTest extends CheckpointContract {}
