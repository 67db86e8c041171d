package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.FarMachine;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A real MCP server at a public address, which the real CLI reaches from behind the wall by its worker, who has its secret. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class McpServerByUrlTest {

    private static final String SECRET = "far-9f3b61c0d2e84a57";

    private ScriptedMessagesApi api;
    private HttpMcpServer server;
    private FarMachine far;
    private Fleet fleet;

    @BeforeAll
    void startFleet() throws IOException {
        if (!FarMachine.isPossible()) {
            notRun("a network namespace with a route of its own (iproute2, socat)");
        }
        api = ScriptedMessagesApi.start();
        server = HttpMcpServer.start(SECRET);
        Path folder = Files.createTempDirectory("far-");
        far = new FarMachine(folder, server.port());
        Path token = Files.writeString(folder.resolve("token"), "Bearer " + SECRET + "\n");
        String own = "--agentvine.mcp-servers[0].";
        fleet = Fleet.start("mcp-server-by-url", own + "name=far", own + "url=http://" + far.authority() + "/mcp", own + "secrets.Authorization=file:" + token,
                own + "free-tools[0]=look", "--agentvine.questions.hold=1s");
        WorkerProcess worker = fleet.workerOnNetwork(far, List.of(URI.create(api.url()).getPort()), "far-worker", RealClaude.command(),
                Map.of("ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", "sk-ant-api03-dummy"), "--resume-patience", "2m");
        if (!fleet.workerRow("far-worker").path("confinement").asString().equals("bubblewrap")) {
            notRun("bubblewrap within it. " + worker.log());
        }
    }

    private static void notRun(String needs) {
        System.out.println("\n## NOT RUN: McpServerByUrlTest needs " + needs + "\n");
        Assumptions.abort("McpServerByUrlTest was not run: it needs " + needs);
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
            server.close();
            api.close();
        }
    }

    @Test
    void isReachedByItsWorkerAndAsksForToolsThatAreNotFree() throws IOException {
        GitRemote remote = GitRemote.with(fleet.folder("repositories").resolve("far.git"), Map.of("README.md", "# far\n"));

        String free = fleet.submit(remote, "[[script:tool name=mcp__far__look path=\"a ä/b.txt\" lines=12 ratio=1.50]]", "mcp_servers", List.of("far"));
        assertThat(fleet.awaitStatus(free, "completed").path("result").path("summary").asString()).as(() -> server.asked().toString()).contains("FAR look was done");
        assertThat(fleet.events(fleet.execution(free)).toString()).contains("mcp-free").doesNotContain(SECRET);
        assertThat(server.asked()).extracting(HttpMcpServer.Asked::method).contains("initialize", "notifications/initialized", "tools/list", "tools/call");
        assertThat(server.asked()).as("always with its secret, and at its public address").allSatisfy(asked -> {
            assertThat(asked.status()).isNotEqualTo(401);
            assertThat(asked.host()).isEqualTo(far.authority());
        });
        assertThat(server.asked()).filteredOn(asked -> asked.tool().equals("look")).as("in the session that it began")
                .singleElement().satisfies(call -> assertThat(call.inSession()).isTrue());

        String asked = fleet.submit(remote, "[[script:tool name=mcp__far__change]]", "mcp_servers", List.of("far"));
        fleet.awaitStatus(asked, "waiting");
        JsonNode question = fleet.api().list("/chat/pending?task_id=" + asked).get(0);
        assertThat(question.path("tool_name").asString()).isEqualTo("mcp__far__change");
        assertThat(server.asked()).extracting(HttpMcpServer.Asked::tool).doesNotContain("change");
        fleet.operator().post("/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", "allow"));
        assertThat(fleet.awaitStatus(asked, "completed").path("result").path("summary").asString()).contains("FAR change was done").doesNotContain(SECRET);
    }

    /** What a tool of the run finds, and what it gets by that past the policy. */
    private static final String SEARCH = """
            conf=$(cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | sed -n 's/^--mcp-config=//p' | head -n 1)
            url=$(sed 's/.*"url":"\\([^"]*\\)".*/\\1/' "$conf")
            token=$(sed 's/.*"Authorization":"\\([^"]*\\)".*/\\1/' "$conf")
            { cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'
              find / \\( -path /proc -o -path /sys \\) -prune -o -type f -mmin -120 -size -4096k -exec cat {} + 2>/dev/null; } | grep -ac 'far-9f3b61c0d2e8[4]a57' | sed 's/^/FOUND /'
            ask() { curl -s -o said.txt -w ' %{http_code}' --noproxy '*' -H "Authorization: $1" -H 'Content-Type: application/json' -d "$3" "$url$2"; }
            change='{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"change","arguments":{}}}'
            echo ASKED "$(ask "$token" '' "$change")$(ask "$token" /x "$change")$(ask "$token" /../../hook/x "$change")$(ask 'Bearer 0' '' "$change")"
            list='{"jsonrpc":"2.0","id":8,"method":"tools/list"}'
            yes='{"jsonrpc":"2.0","id":1,"result":{"action":"accept","content":{}}}'
            echo BESIDE "$(ask "$token" '' "$yes")$(ask "$token" '' '{"jsonrpc":"2.0","id":7,"method":"tasks/list"}')$(curl -s -o said.txt -w ' %{http_code}' --noproxy '*' -H "Authorization: $token" -H 'Mcp-Session-Id: guessed' -d "$list" "$url")"
            echo SPEAKS "$MCP_PROTOCOL_NEGOTIATION"
            echo BY ITSELF "$(curl -s -o said.txt -w '%{http_code}' -m 60 -d "$change" FAR)"
            """;

    @Test
    void keepsItsSecretOutsideOfItsRunWhichGetsNothingByItPastThePolicy() {
        GitRemote remote = GitRemote.with(fleet.folder("repositories").resolve("far-secret.git"), Map.of("README.md", "# far\n",
                "search.sh", SEARCH.replace("FAR", "http://" + far.authority() + "/mcp")));

        String id = fleet.submit(remote, "[[script:bash cmd=\"sh search.sh\"]]", "mcp_servers", List.of("far"), "permission_level", "autonomous");

        assertThat(fleet.awaitStatus(id, "completed").path("result").path("summary").asString()).contains("FOUND 0", "ASKED  403 404 401 401", "BESIDE  403 403 404", "SPEAKS legacy", "BY ITSELF 403");
        assertThat(server.asked()).as("with its secret alone").noneMatch(asked -> asked.status() == 401);
    }
}
