package io.agentvine.backend.task;

import io.agentvine.backend.OnSqlite;
import org.springframework.context.annotation.Import;

@OnSqlite
@Import(LiveWorkContract.Counting.class)
class LiveWorkOnSqliteTest extends LiveWorkContract {}
