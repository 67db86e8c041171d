package io.agentvine.backend.queue;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class OrdersOnPostgresTest extends OrdersContract {}
