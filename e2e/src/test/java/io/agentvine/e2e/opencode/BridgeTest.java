package io.agentvine.e2e.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The plugin in OpenCode's runtime, with a session that does at will what OpenCode's does by chance. */
@ExtendWith(RealOpenCode.class)
@Tag("slow")
class BridgeTest {

    private static final String ID = "0b6f2c1e-5a1d-4c0e-9b7a-3d2f1e0c9b8a";

    @TempDir Path folder;
    private Path data;
    private Path transcript;

    @BeforeEach
    void makeFolders() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        transcript = folder.resolve("transcript.jsonl");
    }

    @Test
    void asksAgainWhereAMessageCameAsTheTurnBeforeEnded() throws Exception {
        Said said = run(2);

        assertThat(said.result().path("result").asString()).startsWith("asked 2 times");
        assertThat(said.result().path("is_error").asBoolean()).isFalse();
        assertThat(said.lines()).filteredOn(line -> line.path("isReplay").asBoolean()).as("told as read once").hasSize(1);
        assertThat(said.lines().stream().filter(line -> line.path("message").path("content").toString().contains("asked 2 times") || line.path("isReplay").asBoolean()))
                .as("and not before it was").first().matches(line -> line.path("isReplay").asBoolean());
    }

    @Test
    void saysOfAMessageThatNobodyAnswersThatItWasNotTakenUp() throws Exception {
        Said said = run(0);

        assertThat(said.result().path("is_error").asBoolean()).isTrue();
        assertThat(said.result().path("result").asString()).contains("did not take up a message");
        assertThat(said.lines()).noneMatch(line -> line.path("isReplay").asBoolean());
    }

    @Test
    void showsASignOfLifeOfACommandThatPrints() throws Exception {
        assertThat(run(1).lines()).filteredOn(line -> line.path("event").path("type").asString("").equals("ping")).hasSizeGreaterThan(20);
    }

    @Test
    void letsNoSubagentWaitForItself() throws Exception {
        assertThat(run(1).result().path("result").asString()).contains("There is no subagent ses_main in this run").contains("There is no subagent ses_subagent in this run");
    }

    @Test
    void beginsWhereAFolderLiesInThePlaceOfWhichSessionItIs() throws Exception {
        Files.createDirectories(data.resolve("session/more"));

        assertThat(run(1).result().path("is_error").asBoolean()).isFalse();
        assertThat(data.resolve("session")).content().isEqualTo("ses_main");
    }

    @Test
    void endsWhereItCannotKeepWhatItSaid() throws Exception {
        Files.createDirectory(transcript);

        Said said = run(1);

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.lines()).as("which was said before").anyMatch(line -> line.path("isReplay").asBoolean());
        assertThat(said.errors()).contains("The transcript cannot be written");
    }

    private record Said(int exitCode, List<JsonNode> lines, String errors) {

        JsonNode result() {
            return lines.stream().filter(line -> line.path("type").asString("").equals("result")).findFirst().orElseThrow(() -> new AssertionError(errors));
        }
    }

    /** @param answered which prompt is; 0: none */
    private Said run(int answered) throws IOException, InterruptedException, URISyntaxException {
        Path order = Files.writeString(folder.resolve("order"), Wire.write(order()));
        Path input = Files.writeString(folder.resolve("input"), Wire.write(Map.of("type", "user", "uuid", "message-1", "message", Map.of("content", "hello"))) + "\n");
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec \"$@\" 3<\"$ORDER\"", "sh", RealOpenCode.command(),
                Path.of(BridgeTest.class.getResource("session.mjs").toURI()).toString(), KeptSession.plugin("bridge.mjs").toString(), folder.toString(), Integer.toString(answered));
        builder.environment().putAll(Map.of("BUN_BE_BUN", "1", "ORDER", order.toString()));
        int exitCode = builder.directory(folder.toFile()).redirectInput(input.toFile()).redirectOutput(output.toFile()).redirectError(errors.toFile()).start().waitFor();
        return new Said(exitCode, Files.readAllLines(output, StandardCharsets.UTF_8).stream().map(line -> Wire.read(line, JsonNode.class)).toList(), Files.readString(errors));
    }

    private ObjectNode order() {
        ObjectNode order = Wire.mapper().createObjectNode().put("session", ID).put("resume", false).put("fresh", false).put("cwd", folder.toString()).put("place", folder.toString());
        order.put("transcript", transcript.toString()).put("data", data.toString());
        order.putObject("hook").put("url", "http://127.0.0.1:1").put("token", "of-nobody");
        order.putObject("model").put("id", "claude-sonnet-4-5").put("url", "http://127.0.0.1:1").put("key", "of-nobody");
        return order;
    }
}
