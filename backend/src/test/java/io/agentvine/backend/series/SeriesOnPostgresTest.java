package io.agentvine.backend.series;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class SeriesOnPostgresTest extends SeriesContract {}
