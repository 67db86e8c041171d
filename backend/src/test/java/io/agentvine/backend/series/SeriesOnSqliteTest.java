package io.agentvine.backend.series;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class SeriesOnSqliteTest extends SeriesContract {}
