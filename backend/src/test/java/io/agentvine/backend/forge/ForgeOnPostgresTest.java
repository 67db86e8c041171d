package io.agentvine.backend.forge;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = WithForges.OnPostgres.class)
class ForgeOnPostgresTest extends ForgeContract {}
