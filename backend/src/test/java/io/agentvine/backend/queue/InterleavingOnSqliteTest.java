package io.agentvine.backend.queue;

import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class InterleavingOnSqliteTest extends InterleavingContract {

    private static Stage stage;

    @BeforeContainer
    static void start() {
        stage = Stage.onSqlite();
    }

    @AfterContainer
    static void stop() {
        stage.close();
    }

    @Override
    Stage stage() {
        return stage;
    }
}
