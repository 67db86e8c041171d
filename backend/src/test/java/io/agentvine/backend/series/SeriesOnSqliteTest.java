package io.agentvine.backend.series;

import io.agentvine.backend.OnSqlite;
import org.junit.jupiter.api.Tag;

@OnSqlite
@Tag("slow")
class SeriesOnSqliteTest extends SeriesContract {}
