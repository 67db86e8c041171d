package io.agentvine.backend.controller;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class ControllerOnPostgresTest extends ControllerContract {}
