package io.agentvine.backend.chat;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class ReviewOnPostgresTest extends ReviewContract {}
