package io.agentvine.backend.pullrequest;

import io.agentvine.backend.forge.WithGitHub;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = WithGitHub.OnSqlite.class)
class PullRequestOnSqliteTest extends PullRequestContract {}
