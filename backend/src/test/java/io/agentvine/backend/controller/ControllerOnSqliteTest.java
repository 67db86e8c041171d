package io.agentvine.backend.controller;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class ControllerOnSqliteTest extends ControllerContract {}
