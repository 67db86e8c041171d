package io.agentvine.backend.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.OnSqlite;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** As it is by default: people answer, whatever rules say. */
@OnSqlite
@Tag("slow")
class ControllerOffTest extends ControllerTest {

    @Autowired
    private Responder responder;

    @Test
    void asksNothingWhileItIsOff() {
        String command = command();
        UUID id = ask(command);
        assertThat(responder.isRunning()).isFalse();
        assertThat(jdbc.queryForObject("SELECT controller FROM questions WHERE id = ?", Integer.class, id.toString())).isEqualTo(1);
        assertThat(stateOfDraft(id)).isEqualTo("none");
        assertThat(respond(id, "allow").status()).isEqualTo(200);
        assertThat(MODEL.about(command)).isEmpty();
    }
}
