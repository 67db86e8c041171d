package io.agentvine.backend.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator may say of MCP servers, and what of that a run is given. */
class McpServersTest {

    @TempDir
    Path folder;

    @Test
    void givesARunWhatItNamesWithTheSecretsAsTheyAreNow() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        McpServers servers = servers(program("tickets", Map.of("TOKEN", "file:" + token, "PATHS", "env:PATH")), url("docs", "https://docs.example.com/mcp"));

        Files.writeString(token, "second\n");
        McpServer given = servers.forRun(List.of("tickets", "gone")).get(0);
        assertThat(given.secrets()).containsEntry("TOKEN", "second").containsEntry("PATHS", System.getenv("PATH").strip());
        assertThat(given.command()).containsExactly("tickets-mcp", "--stdio");
        assertThat(given.toString()).doesNotContain("second");
        assertThat(servers.forRun(List.of())).isNull();
        assertThat(servers.all()).allMatch(server -> server.secrets().isEmpty());

        Files.delete(token);
        assertThat(servers.forRun(List.of("docs", "tickets"))).as("the other goes on").extracting(McpServer::name).containsExactly("docs");
    }

    @Test
    void takesOnlyNamesThatAreRegisteredAndNoUrlWithoutANetwork() {
        McpServers servers = servers(program("tickets", Map.of()), url("docs", "https://docs.example.com/mcp"));
        assertThat(fault(servers, List.of("tickets", "docs"), null)).isNull();
        assertThat(fault(servers, List.of("tickets"), Network.NONE)).isNull();
        assertThat(fault(servers, List.of("docs"), Network.NONE)).contains("'docs'", "network is none");
        assertThat(fault(servers, List.of("tikets"), null)).contains("registered", "tickets, docs", "found 'tikets'");
        assertThat(fault(servers(), List.of("x"), null)).contains("none");
    }

    @Test
    void refusesWhatIsNoServerWithoutSayingASecret() {
        assertThatThrownBy(() -> servers(program("two__parts", Map.of()))).hasMessageContaining("mcp-servers[0].name");
        assertThatThrownBy(() -> servers(program("a", Map.of()), program("a", Map.of()))).hasMessageContaining("mcp-servers[1].name");
        assertThatThrownBy(() -> servers(new McpServers.Server("a", List.of(), null, Map.of(), List.of()))).hasMessageContaining("either a command");
        assertThatThrownBy(() -> servers(new McpServers.Server("a", List.of("x"), "https://x.example/", Map.of(), List.of()))).hasMessageContaining("either a command");
        for (String wrong : List.of("ftp://x.example/", "https://user:hunter2@x.example/", "x.example", "https:// x/")) {
            assertThatThrownBy(() -> servers(url("a", wrong))).hasMessageContaining("mcp-servers[0].url").hasMessageNotContaining("hunter2");
        }
        for (String wrong : List.of("hunter2", "env:", "env:AGENTVINE_HUNTER_NOT_SET", "file:relative", "file:" + folder.resolve("none"))) {
            assertThatThrownBy(() -> servers(program("a", Map.of("TOKEN", wrong)))).hasMessageContaining("secrets.TOKEN").hasMessageNotContaining("hunter2");
        }
        assertThatThrownBy(() -> servers(new McpServers.Server("a", List.of("x"), null, Map.of(), List.of("a b")))).hasMessageContaining("free-tools");
    }

    @Test
    void refusesASecretThatIsNoValueOfAHeaderAndSaysItsNameAlone() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "Bearer one\n");
        McpServers servers = servers(url("a", Map.of("Authorization", "file:" + token)));
        for (String wrong : List.of("Bearer hunter2\nX-More: 1", "hunter2\u0000", "hunter2\u20ac", "hunter2\u007f")) {
            Files.writeString(token, wrong);
            assertThatThrownBy(() -> servers(url("a", Map.of("Authorization", "file:" + token)))).as(wrong).hasMessageContaining("secrets.Authorization: expected a value of a header")
                    .hasMessageNotContaining("hunter2");
            assertThat(servers.forRun(List.of("a"))).as("it became so after the start").isNull();
            assertThat(servers(program("b", Map.of("TOKEN", "file:" + token))).forRun(List.of("b"))).as("a variable may be so").hasSize(1);
        }
        assertThatThrownBy(() -> servers(url("a", Map.of("Host", "env:PATH")))).hasMessageContaining("not of the connection, found Host");
    }

    private static String fault(McpServers servers, List<String> names, Network network) {
        Checks checks = new Checks();
        servers.check(names, network, checks);
        try {
            checks.orRefuse();
            return null;
        } catch (ProblemException refused) {
            return refused.getMessage();
        }
    }

    private static McpServers servers(McpServers.Server... servers) {
        return new McpServers(List.of(servers));
    }

    private static McpServers.Server program(String name, Map<String, String> secrets) {
        return new McpServers.Server(name, List.of("tickets-mcp", "--stdio"), null, secrets, List.of("search"));
    }

    private static McpServers.Server url(String name, Map<String, String> secrets) {
        return new McpServers.Server(name, List.of(), "https://docs.example.com/mcp", secrets, List.of());
    }

    private static McpServers.Server url(String name, String url) {
        return new McpServers.Server(name, List.of(), url, Map.of(), List.of());
    }
}
