package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.OnSqlite;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

abstract class HealthTest extends BackendTest {

    @Test
    void answersThatEverythingIsUp() {
        var answer = awaitHealth(200);

        assertThat(answer.json().get("status").asString()).isEqualTo("up");
        assertThat(answer.json().get("database").asString()).isEqualTo("up");
        assertThat(answer.json().get("redis").asString()).isEqualTo("up");
        assertThat(answer.json().get("timestamp").asString()).matches("....-..-..T..:..:..\\....Z");
    }
}

@OnSqlite
class HealthOnSqliteTest extends HealthTest {}

@OnPostgres
@Tag("slow")
class HealthOnPostgresTest extends HealthTest {}
