package io.agentvine.backend.controller;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;

@OnPostgres
@Tag("slow")
class ControllerOnPostgresTest extends ControllerContract {}
