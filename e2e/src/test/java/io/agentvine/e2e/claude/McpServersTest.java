package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A real MCP server that an operator has registered, started by the real CLI of a run, behind a wall where one can be made. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class McpServersTest {

    private static final String SECRET = "tiny-9f3b61c0d2e84a57";

    private ScriptedMessagesApi api;
    private Fleet fleet;
    private boolean walled;

    @BeforeAll
    void startFleet() throws IOException {
        api = ScriptedMessagesApi.start();
        Path folder = Files.createTempDirectory("tiny-mcp-");
        Path outside = Files.writeString(Files.createDirectories(folder.resolve("person")).resolve("secret.txt"), "x");
        Path program = Files.createDirectories(folder.resolve("server")).resolve("Tiny.java");
        try (InputStream source = McpServersTest.class.getResourceAsStream("Tiny.java")) {
            Files.copy(source, program);
        }
        Path token = Files.writeString(folder.resolve("person/token"), SECRET + "\n");
        String own = "--agentvine.mcp-servers[0].";
        String gone = "--agentvine.mcp-servers[1].";
        String away = "--agentvine.mcp-servers[2].";
        fleet = Fleet.start("mcp-servers", own + "name=tiny", own + "command[0]=java", own + "command[1]=" + program, own + "command[2]=" + outside,
                own + "secrets.TINY_TOKEN=file:" + token, own + "free-tools[0]=look", gone + "name=gone", gone + "command[0]=no-such-program",
                away + "name=away", away + "url=http://nowhere.invalid/mcp", "--agentvine.questions.hold=1s");
        fleet.worker("tiny-worker", RealClaude.command(), Map.of("ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", "sk-ant-api03-dummy"),
                "--confine-read", program.getParent().toString(), "--resume-patience", "2m");
        walled = fleet.workerRow("tiny-worker").path("confinement").asString().equals("bubblewrap");
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        api.close();
    }

    @Test
    void givesARunItsToolsInsideTheWallAndAsksForThoseThatAreNotFree() throws IOException {
        assertThat(fleet.api().get("/policy").path("mcp_servers").toString()).startsWith("[{\"name\":\"tiny\",\"free_tools\":[\"look\"]}");
        GitRemote remote = GitRemote.with(fleet.folder("repositories").resolve("tiny.git"), Map.of("README.md", "# tiny\n"));

        String free = fleet.submit(remote, "[[script:tool name=mcp__tiny__look]]", "mcp_servers", List.of("tiny"));
        String said = fleet.awaitStatus(free, "completed").path("result").path("summary").asString();
        assertThat(said).contains("TINY look has").doesNotContain(SECRET);
        if (walled) {
            assertThat(said).contains("sees false in /agentvine/home");
        } else {
            System.out.println("\n## NOT RUN: that an MCP server is behind the wall needs bubblewrap and socat\n");
        }
        String events = fleet.events(fleet.execution(free)).toString();
        assertThat(events).contains("mcp-free").doesNotContain(SECRET);
        assertThat(fleet.api().get("/tasks/" + free).toString()).contains("\"mcp_servers\":[\"tiny\"]").doesNotContain(SECRET);

        String asked = fleet.submit(remote, "[[script:tool name=mcp__tiny__change]]", "mcp_servers", List.of("tiny"));
        await("a question").until(() -> !fleet.api().list("/chat/pending?task_id=" + asked).isEmpty());
        JsonNode question = fleet.api().list("/chat/pending?task_id=" + asked).get(0);
        assertThat(question.path("tool_name").asString()).isEqualTo("mcp__tiny__change");
        fleet.awaitStatus(asked, "waiting");
        fleet.operator().post("/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", "allow"));
        assertThat(fleet.awaitStatus(asked, "completed").path("result").path("summary").asString()).contains("TINY change has").doesNotContain(SECRET);

        String without = fleet.submit(remote, "[[script:tool name=mcp__tiny__look]]");
        assertThat(fleet.awaitStatus(without, "completed").path("result").path("summary").asString()).as("it has them by naming them").doesNotContain("TINY look has");
    }

    @Test
    void tellsAPersonOfServersThatDidNotStartOrAreAway() {
        GitRemote remote = GitRemote.with(fleet.folder("repositories").resolve("away.git"), Map.of("README.md", "# away\n"));

        String id = fleet.submit(remote, "[[script:hello]]", "mcp_servers", List.of("tiny", "gone", "away"));
        String result = fleet.awaitStatus(id, "completed").path("result").path("notes").toString();
        assertThat(result).contains("This run has no tools of ").contains("gone (its program did not start");

        String events = fleet.events(fleet.execution(id)).toString();
        assertThat(events).contains("This run has no tools of ").contains("gone (its program did not start").doesNotContain("tiny (");
        assertThat(events).contains(walled ? "away (its MCP server cannot be reached: there is no such host)" : "away (its MCP server could not be started or reached)");
    }
}
