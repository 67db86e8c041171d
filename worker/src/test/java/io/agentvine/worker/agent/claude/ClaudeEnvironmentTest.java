package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Effort;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AttachedFile;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ClaudeEnvironmentTest {

    @TempDir
    Path folder;

    private static final AgentAssignment.Rights RIGHTS = new AgentAssignment.Rights(null, null, null, null, List.of(), AgentAssignment.Brought.NOTHING);

    @Test
    void passesAnAllowListAndWhatIsNamed() {
        Map<String, String> result = environment(Map.of(
                "PATH", "/bin", "SSH_AUTH_SOCK", "/x", "GITHUB_TOKEN", "t", "AWS_SECRET_ACCESS_KEY", "s", "https_proxy", "p",
                "ANTHROPIC_BASE_URL", "u", "GIT_AUTHOR_NAME", "n", "GIT_SSH_COMMAND", "ssh", "MINE", "m"));
        assertThat(result)
                .containsKeys("PATH", "https_proxy", "ANTHROPIC_BASE_URL", "GIT_AUTHOR_NAME", "MINE", "AGENTVINE_RUN_ID")
                .doesNotContainKeys("SSH_AUTH_SOCK", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "GIT_SSH_COMMAND")
                .containsEntry("CLAUDE_CODE_DISABLE_BACKGROUND_TASKS", "1")
                .containsEntry("CLAUDE_CODE_PROJECT_DIR_NAME", "task");
    }

    @Test
    void passesCloudCredentialsOnlyWhereTheCloudIsSwitchedOn() {
        assertThat(environment(Map.of("AWS_REGION", "r", "CLAUDE_CODE_USE_BEDROCK", "1"))).containsKey("AWS_REGION");
        assertThat(environment(Map.of("AWS_REGION", "r", "CLAUDE_CODE_USE_BEDROCK", "0"))).doesNotContainKey("AWS_REGION");
    }

    @Test
    void keepsTheKeyOutOfTheEnvironment() {
        Map<String, String> own = Map.of("ANTHROPIC_API_KEY", "sk-secret", "CLAUDE_CODE_OAUTH_TOKEN", "oat-secret");
        assertThat(environment(own).values()).noneMatch(value -> value.contains("secret"));
        List<String> command = ClaudeCommand.build(
                settings(own), run(UUID.randomUUID(), null, AgentOptions.NONE), new ClaudeCommand.Start(false, false, null), folder);
        assertThat(String.join(" ", command)).doesNotContain("secret");
        assertThat(String.join(" ", ClaudeCommand.handOver(Credential.find(own).orElseThrow()))).doesNotContain("secret").contains("exec 3<<EOF");
    }

    @Test
    void findsTheCredentialInItsOrder() throws Exception {
        assertThat(Credential.find(Map.of("HOME", folder.toString()))).isEmpty();
        Files.createDirectories(folder.resolve(".claude"));
        Files.writeString(folder.resolve(".claude/.credentials.json"), "{}");
        Map<String, String> own = new HashMap<>(Map.of("HOME", folder.toString()));
        assertThat(Credential.find(own)).get().extracting(Credential::kind).isEqualTo(Credential.Kind.FILE);
        own.put("ANTHROPIC_AUTH_TOKEN", "t");
        assertThat(Credential.find(own)).get().extracting(Credential::kind).isEqualTo(Credential.Kind.ENVIRONMENT);
        assertThat(environment(own)).containsEntry("ANTHROPIC_AUTH_TOKEN", "t");
        own.put("CLAUDE_CODE_OAUTH_TOKEN", "o");
        assertThat(Credential.find(own)).get().extracting(Credential::descriptorName).isEqualTo("CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR");
    }

    @Test
    void tellsCredentialsApartWithoutRevealingThem() {
        Credential one = Credential.find(Map.of("ANTHROPIC_API_KEY", "sk-1")).orElseThrow();
        Credential two = Credential.find(Map.of("ANTHROPIC_API_KEY", "sk-2")).orElseThrow();
        assertThat(one.fingerprint()).matches("[0-9a-f]{16}").isNotEqualTo(two.fingerprint());
        assertThat(one.toString()).doesNotContain("sk-1");
    }

    @Test
    void namesSessionModelAndFilesOnTheCommandLine() {
        UUID session = UUID.randomUUID();
        List<String> command = ClaudeCommand.build(settings(Map.of()), run(session, "opus", AgentOptions.NONE),
                new ClaudeCommand.Start(true, false, 2.5), folder);
        assertThat(command).startsWith("claude", "-p").containsSequence("--resume", session.toString()).contains("--model=opus");
        assertThat(command).contains("--max-budget-usd=2.5", "--permission-mode=default");
        assertThat(command).containsSequence("--setting-sources", "").contains("--strict-mcp-config");
        assertThat(command(run(session, null, AgentOptions.NONE), false)).contains("--session-id").noneMatch(w -> w.startsWith("--model"));
        AgentAssignment deferred = new AgentAssignment(UUID.randomUUID(), null, null, new AgentAssignment.Session(session, true, "toolu_1"), RIGHTS,
                new AgentAssignment.Limits(Duration.ofHours(1), Duration.ofMinutes(10), null), null, AgentOptions.NONE, null);
        assertThat(command(deferred, true)).as("still in its own mode, as for a plan").noneMatch(w -> w.startsWith("--permission-mode"));
    }

    @Test
    void passesOnWhatTheTaskAsksOfItsAgent() {
        AgentOptions options = new AgentOptions(Effort.XHIGH, "haiku", 7, true, Wire.mapper().readTree("{\"type\":\"object\"}"), List.of(), null, null);
        assertThat(command(run(UUID.randomUUID(), null, options), false)).contains("--effort=xhigh", "--fallback-model=haiku",
                "--max-turns=7", "--json-schema={\"type\":\"object\"}");
        assertThat(command(run(UUID.randomUUID(), null, AgentOptions.NONE), false)).noneMatch(word ->
                word.startsWith("--effort") || word.startsWith("--fallback") || word.startsWith("--max-turns") || word.startsWith("--json-schema"));
    }

    @Test
    void plansUntilAPersonHasApprovedThePlanAndNotInLaterProcessesOfTheSameRun() {
        PlanGate gate = new PlanGate(true);
        gate.answered("ExitPlanMode", false);
        assertThat(processAt(gate)).contains("--permission-mode=plan");
        gate.answered("ExitPlanMode", true);
        assertThat(processAt(gate)).contains("--permission-mode=default");
    }

    private List<String> processAt(PlanGate gate) {
        return ClaudeCommand.build(settings(Map.of()), run(UUID.randomUUID(), null, AgentOptions.NONE),
                new ClaudeCommand.Start(true, gate.isClosed(), null), folder);
    }

    @Test
    void showsAnImageAsAnImageAndATextAsText() throws Exception {
        Path image = Files.write(folder.resolve("i"), new byte[] {1, 2, 3});
        Path text = Files.writeString(folder.resolve("t"), "build failed\n");
        String line = InputLines.prompt(UUID.randomUUID(), "", "do it", List.of(
                new AttachedFile("shot.png", "image/png", image), new AttachedFile("build.log", "text/plain", text), new AttachedFile("a.pdf", "application/pdf", image)));

        JsonNode blocks = Wire.mapper().readTree(line).path("message").path("content");
        assertThat(line).doesNotContain("\n");
        assertThat(blocks.path(0).path("text").asString()).endsWith("do it");
        assertThat(blocks.path(1).path("text").asString()).contains("shot.png");
        assertThat(blocks.path(2).toString()).isEqualTo("{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AQID\"}}");
        assertThat(blocks.path(3).path("text").asString()).contains("build.log").endsWith("build failed\n");
        assertThat(blocks.path(5).path("type").asString()).isEqualTo("document");
    }

    private List<String> command(AgentAssignment run, boolean resume) {
        return ClaudeCommand.build(settings(Map.of()), run, new ClaudeCommand.Start(resume, false, null), folder);
    }

    private static AgentAssignment run(UUID session, String model, AgentOptions options) {
        return new AgentAssignment(UUID.randomUUID(), null, null, new AgentAssignment.Session(session, false, null), RIGHTS,
                new AgentAssignment.Limits(Duration.ofHours(1), Duration.ofMinutes(10), null), model, options, null);
    }

    @Test
    void putsALineOfOursBeforeThePrompt() {
        assertThat(InputLines.prompt(UUID.randomUUID(), "", "/clear", List.of())).doesNotContain("\"content\":\"/clear").contains("/clear");
        assertThat(InputLines.followUp(UUID.randomUUID(), "/clear")).doesNotContain("\"content\":\"/clear");
    }

    @Test
    void splitsACommandAsAShellWould() {
        assertThat(ClaudeSettings.split("--claude-command", "java -cp 'a b' \"c\\\"d\" e\\ f ''")).containsExactly("java", "-cp", "a b", "c\"d", "e f", "");
        assertThatThrownBy(() -> ClaudeSettings.split("--claude-command", "a 'b")).hasMessageContaining("unclosed quote").hasMessageContaining("--claude-command");
        assertThatThrownBy(() -> ClaudeSettings.split("--claude-command", "  ")).hasMessageContaining("--claude-command");
    }

    @Test
    void asksAnyProgramForItsVersion() throws Exception {
        assertThat(probe("echo 'scripted agent 1.0'").problem()).isNull();
        assertThat(probe("echo 'scripted agent 1.0'").version()).isEqualTo("scripted agent 1.0");
        assertThat(probe("echo '2.1.330 (Claude Code)'").problem()).contains("not logged in").contains("ANTHROPIC_API_KEY");
        assertThat(probe("echo '2.1.264 (Claude Code)'").problem()).contains("2.1.264").contains("Expected 2.1.265 or later")
                .contains("npm install -g @anthropic-ai/claude-code@" + ClaudeVersion.PINNED);
        assertThat(probe("echo '3.0.0 (Claude Code)'").problem()).contains("not logged in");
        assertThat(probe("echo broken >&2; exit 2").problem()).contains("exit code 2, broken");
    }

    @Test
    void noticesThatTheProgramIsAnother() throws Exception {
        Path program = Files.writeString(folder.resolve("agent.sh"), "#!/bin/sh\necho '2.1.330 (Claude Code)'\n");
        program.toFile().setExecutable(true);
        Map<String, String> own = Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString(), "ANTHROPIC_API_KEY", "k");
        try (ClaudeAgent agent = new ClaudeAgent(new ClaudeSettings(List.of(program.toString()), Set.of(), own, folder, Graces.DEFAULT), Ticker.SYSTEM)) {
            assertThat(agent.probe().problem()).isNull();
            assertThat(agent.changed()).isFalse();
            Files.writeString(program, "#!/bin/sh\necho '2.1.197 (Claude Code)'\n");
            assertThat(agent.changed()).isTrue();
            assertThat(agent.probe().problem()).contains("2.1.197 is too old");
            assertThat(agent.changed()).isFalse();
        }
    }

    @Test
    void namesTheVersionThatTheTestsAreRunWith() throws Exception {
        assertThat(Files.readString(Path.of("../pom.xml"))).contains("<claude-code.version>" + ClaudeVersion.PINNED + "<");
    }

    @Test
    void reachesItsHookWhereThereIsAProxy() {
        assertThat(environment(Map.of("HTTPS_PROXY", "http://proxy:3128", "no_proxy", "example.org")))
                .containsEntry("NO_PROXY", "example.org,127.0.0.1,localhost,::1").containsEntry("no_proxy", "example.org,127.0.0.1,localhost,::1");
        assertThat(environment(Map.of("PATH", "/bin"))).doesNotContainKeys("NO_PROXY", "no_proxy");
    }

    private io.agentvine.worker.agent.Readiness probe(String script) throws Exception {
        Path program = Files.writeString(folder.resolve("agent.sh"), "#!/bin/sh\n" + script + "\n");
        program.toFile().setExecutable(true);
        Map<String, String> own = Map.of("PATH", System.getenv("PATH"), "HOME", folder.resolve("nobody").toString());
        ClaudeSettings settings = new ClaudeSettings(List.of(program.toString()), Set.of(), own, folder, Graces.DEFAULT);
        return new ClaudeProbe(settings).readiness();
    }

    private Map<String, String> environment(Map<String, String> own) {
        return ClaudeEnvironment.of(settings(own), Credential.find(own).orElse(null), UUID.randomUUID(), folder, folder);
    }

    private ClaudeSettings settings(Map<String, String> own) {
        return new ClaudeSettings(List.of("claude"), Set.of("MINE"), own, folder, Graces.DEFAULT);
    }
}
