package io.agentvine.backend.queue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class InterleavingOnPostgresTest extends InterleavingContract {

    private Stage stage;

    @BeforeAll
    void start() {
        stage = Stage.onPostgres();
    }

    @AfterAll
    void stop() {
        stage.close();
    }

    @Override
    Stage stage() {
        return stage;
    }
}
