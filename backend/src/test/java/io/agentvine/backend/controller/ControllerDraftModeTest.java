package io.agentvine.backend.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.OnSqlite;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

@OnSqlite
@TestPropertySource(properties = {"agentvine.controller.enabled=true", "agentvine.controller.mode=draft"})
@Tag("slow")
class ControllerDraftModeTest extends ControllerTest {

    @Test
    void showsWhatItWouldSayAndLetsPeopleAnswer() {
        MODEL.decides("deny", 1, "Use staging.");
        UUID id = ask(command());
        awaitDraft(id, "draft");
        JsonNode shown = pending(id).get("controller");
        assertThat(shown.get("decision").asString()).isEqualTo("deny");
        assertThat(shown.get("response").asString()).isEqualTo("deny: Use staging.");
        assertThat(respond(id, "allow").status()).isEqualTo(200);
        JsonNode entry = http().get("/chat/conversation/" + run.order().meta().sessionId()).json().get(0);
        assertThat(entry.get("controller").get("state").asString()).isEqualTo("draft");
    }
}
