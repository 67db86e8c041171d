package io.agentvine.backend.pullrequest;

import io.agentvine.backend.forge.WithForges;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = WithForges.OnSqlite.class)
class RequestByHandOnSqliteTest extends RequestByHandContract {}
