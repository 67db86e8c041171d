package io.agentvine.backend.schedule;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class ScheduleOnPostgresTest extends ScheduleContract {}
