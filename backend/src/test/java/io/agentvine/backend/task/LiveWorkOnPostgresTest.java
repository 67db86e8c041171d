package io.agentvine.backend.task;

import io.agentvine.backend.OnPostgres;
import org.springframework.context.annotation.Import;

@OnPostgres
@Import(LiveWorkContract.Counting.class)
class LiveWorkOnPostgresTest extends LiveWorkContract {}
