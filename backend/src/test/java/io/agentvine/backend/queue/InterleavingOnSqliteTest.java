package io.agentvine.backend.queue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class InterleavingOnSqliteTest extends InterleavingContract {

    private Stage stage;

    @BeforeAll
    void start() {
        stage = Stage.onSqlite();
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
