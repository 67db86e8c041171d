package io.agentvine.backend.task;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.context.annotation.Import;

@OnPostgres
@Import(LiveWorkContract.Counting.class)
@Tag("slow")
class LiveWorkOnPostgresTest extends LiveWorkContract {}
