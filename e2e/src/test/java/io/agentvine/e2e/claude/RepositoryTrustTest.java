package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A repository's own skill, agent, command, hooks and MCP server with the real CLI: without effect until exactly they are trusted, and again once they change. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class RepositoryTrustTest {

    private static final String SKILL = "[[script:tool name=Skill skill=repository:greet]]";
    private static final String LOOK = "[[script:bash cmd=\"cat trace.txt\"]]";

    private ScriptedMessagesApi api;
    private Fleet fleet;
    private GitRemote remote;

    @BeforeAll
    void startFleet() throws IOException {
        api = ScriptedMessagesApi.start();
        fleet = Fleet.shared("repository-trust");
        worker("trusting", Map.of(), "trusting");
        if (!fleet.workerRow("trusting").path("confinement").asString().equals("bubblewrap")) {
            System.out.println("\n## NOT RUN: RepositoryTrustTest needs bubblewrap and socat\n");
            Assumptions.abort("no wall can be made here");
        }
        worker("unwalled", Map.of("AGENTVINE_CONFINE", "none"), "unwalled");
        String tiny;
        try (InputStream source = RepositoryTrustTest.class.getResourceAsStream("Tiny.java")) {
            tiny = new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
        remote = GitRemote.with(fleet.folder("repositories").resolve("trusted.git"), Map.of(
                "README.md", "# trusted\n",
                ".claude/skills/greet/SKILL.md", "---\nname: greet\ndescription: Greets people\n---\nThe words of the skill.\n",
                ".claude/skills/greet/words.sh", "echo good morning\n",
                ".claude/agents/reviewer.md", "---\nname: reviewer\ndescription: Reviews strictly\n---\nReview.\n",
                ".claude/commands/ship.md", "---\ndescription: Ships it\n---\nShip.\n",
                ".claude/settings.json", "{\"hooks\": {\"SessionStart\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"echo started >> trace.txt\"}]}],"
                        + " \"PostToolUse\": [{\"matcher\": \"Bash\", \"hooks\": [{\"type\": \"command\", \"command\": \"echo called >> trace.txt\"}]}],"
                        + " \"PreToolUse\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"echo judged >> trace.txt\"}]}]}}",
                "tools/Tiny.java", tiny,
                ".mcp.json", "{\"mcpServers\": {\"tiny\": {\"command\": \"java\", \"args\": [\"tools/Tiny.java\", \"/etc/passwd\"], \"env\": {\"TINY_TOKEN\": \"own\"}}}}"));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        api.close();
    }

    @Test
    void runsWhatIsTrustedBehindTheWallAndNothingElse() {
        String unknown = done(LOOK, "trusting");
        assertThat(summary(unknown)).as("no hook has run").contains("trace.txt").doesNotContain("started", "called");
        assertThat(init(unknown)).doesNotContain("repository:", "\"tiny\"");
        JsonNode brings = row().path("brings");
        assertThat(brings.path("trusted").asBoolean()).isFalse();
        assertThat(brings.path("items").findValuesAsString("runs")).containsExactly(".claude/skills/greet/SKILL.md", ".claude/agents/reviewer.md", ".claude/commands/ship.md",
                "echo started >> trace.txt", "echo called >> trace.txt", "java tools/Tiny.java /etc/passwd");
        assertThat(brings.path("left_out").toString()).contains("hooks of PreToolUse");
        assertThat(events(unknown)).contains("Nobody has trusted that", brings.path("hash").asString());
        String first = brings.path("hash").asString();

        trust(first);
        String trusted = done(LOOK, "trusting");
        assertThat(init(trusted)).contains("repository:greet", "repository:reviewer", "repository:ship", "\"tiny\"");
        assertThat(summary(trusted)).contains("started").doesNotContain("judged");
        assertThat(remote.file(fleet.task(trusted).path("result").path("branch").asString(), "trace.txt")).isEqualTo("started\ncalled\n");
        String skilled = done(SKILL, "trusting");
        assertThat(events(skilled)).contains("The words of the skill");

        String asks = fleet.submit(remote, "[[script:tool name=mcp__tiny__look]]", "labels", List.of("trusting"));
        await("a question").until(() -> !fleet.api().list("/chat/pending?task_id=" + asks).isEmpty());
        JsonNode question = fleet.api().list("/chat/pending?task_id=" + asks).get(0);
        assertThat(question.path("tool_name").asString()).as("no tool of it is free").isEqualTo("mcp__tiny__look");
        fleet.operator().post("/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", "allow"));
        assertThat(fleet.awaitStatus(asks, "completed").path("result").path("summary").asString()).contains("TINY look has", "/agentvine/home");

        String unwalled = done("[[script:hello]]", "unwalled");
        assertThat(init(unwalled)).doesNotContain("repository:", "\"tiny\"");
        assertThat(events(unwalled)).contains("nothing of it runs outside of one");
        String asked = done("[[script:hello]]", "trusting", "permission_level", "human_required");
        assertThat(init(asked)).doesNotContain("repository:", "\"tiny\"");
        assertThat(events(asked)).contains("at human_required every change asks");

        remote.change(".claude/skills/greet/words.sh", "echo good evening\n");
        String changed = done(LOOK, "trusting");
        assertThat(summary(changed)).doesNotContain("started", "called");
        assertThat(init(changed)).doesNotContain("repository:", "\"tiny\"");
        assertThat(events(changed)).contains("That is not what was trusted");
        assertThat(row().path("brings").path("trusted").asBoolean()).isFalse();
        assertThat(row().path("brings").path("hash").asString()).isNotEqualTo(first);
        assertThat(row().path("brings").path("message").asString()).contains("That is not what was trusted");
    }

    private void trust(String hash) {
        JsonNode row = fleet.operator().patch("/repositories/" + row().path("id").asString(), Map.of("trust", hash));
        assertThat(row.path("brings").path("trusted").asBoolean()).isTrue();
    }

    private JsonNode row() {
        return fleet.api().list("/repositories?url=" + URLEncoder.encode(remote.url(), StandardCharsets.UTF_8)).get(0);
    }

    private String done(String script, String label, Object... more) {
        List<Object> all = new ArrayList<>(List.of("labels", List.of(label)));
        all.addAll(List.of(more));
        String id = fleet.submit(remote, script, all.toArray());
        fleet.awaitStatus(id, "completed");
        return id;
    }

    private String summary(String task) {
        return fleet.task(task).path("result").path("summary").asString();
    }

    private String events(String task) {
        return fleet.events(fleet.execution(task)).toString();
    }

    /** What the CLI says at its start that it has. */
    private String init(String task) {
        for (JsonNode event : fleet.events(fleet.execution(task))) {
            if (event.toString().contains("\"subtype\":\"init\"")) {
                return event.toString();
            }
        }
        throw new AssertionError("the CLI did not say what it has: " + events(task));
    }

    private void worker(String name, Map<String, String> environment, String label) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", "sk-ant-api03-dummy"));
        fleet.worker(name, RealClaude.command(), all, "--labels", label, "--resume-patience", "2m");
    }
}
