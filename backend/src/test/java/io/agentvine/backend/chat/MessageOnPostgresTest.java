package io.agentvine.backend.chat;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class MessageOnPostgresTest extends MessageContract {}
