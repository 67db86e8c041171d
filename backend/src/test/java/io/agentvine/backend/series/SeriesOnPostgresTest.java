package io.agentvine.backend.series;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;

@OnPostgres
@Tag("slow")
class SeriesOnPostgresTest extends SeriesContract {}
