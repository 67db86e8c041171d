package io.agentvine.backend.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@OnSqlite
class SettingsApiTest extends BackendTest {

    @Autowired
    private HomeSettings home;

    @Test
    void tellsEverySettingWithItsValueAndWhatSetIt() {
        Answer answer = http().get("/settings");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Map<String, JsonNode> named = answer.json().valueStream().collect(Collectors.toMap(one -> one.get("name").asString(), one -> one));
        assertThat(named.get("agentvine.home").get("value").asString()).isEqualTo(home.home().toString());
        assertThat(named.get("agentvine.home").get("source").get("kind").asString()).isNotEqualTo("default");
        assertThat(Wire.write(named.get("agentvine.questions.expire"))).contains("\"default\":\"24h\"").contains("\"type\":\"duration\"");
        assertThat(named.keySet()).containsAll(List.of("agentvine.public-url", "agentvine.webhooks", "agentvine.budget.daily-usd"));
    }

    @Test
    void takesNoQueryThatItDoesNotKnow() {
        assertThat(http().get("/settings?value=secret").status()).isEqualTo(400);
    }
}
