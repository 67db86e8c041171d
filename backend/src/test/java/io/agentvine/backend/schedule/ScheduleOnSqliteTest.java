package io.agentvine.backend.schedule;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class ScheduleOnSqliteTest extends ScheduleContract {}
