package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.process.Line;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ShortenedJsonTest {

    @TempDir
    Path folder;

    @Test
    void leavesTheIdsOfACallAndTheEndsOfItsStringsCut() throws Exception {
        String old = "old line\n".repeat(150_000);
        String given = Wire.write(Map.of("type", "assistant", "message", Map.of("id", "msg_1", "content", List.of(Map.of(
                "type", "tool_use", "id", "toolu_1", "name", "Edit", "input", Map.of("file_path", "/a.txt", "old_string", old))))));

        ClaudeStream.Reading reading = read(given);

        JsonNode call = reading.event().data().path("message").path("content").path(0);
        assertThat(call.path("id").asString()).isEqualTo("toolu_1");
        assertThat(call.path("input").path("file_path").asString()).isEqualTo("/a.txt");
        assertThat(call.path("input").path("old_string").asString()).startsWith("old line\nold line\n")
                .endsWith("[cut: " + old.length() + " bytes, sha256 " + sha256(old) + "]").hasSizeLessThan(3000);
        assertThat(reading.event().truncated()).isTrue();
        assertThat(reading.event().sizeBytes()).isEqualTo(given.length());
        assertThat(reading.content().path("message").path("id").asString()).isEqualTo("msg_1");
    }

    @Test
    void keepsTheWholeLineBesideItsEventButNotWhatAPersonAttached() throws Exception {
        Map<String, Object> said = Map.of("content", List.of(Map.of("type", "image", "source", Map.of("data", "a".repeat(2_000_000)))));
        assertThat(read(Wire.write(Map.of("type", "user", "message", said))).event().whole()).exists();
        assertThat(read("no JSON ".repeat(200_000)).event().whole()).exists();
        assertThat(read(Wire.write(Map.of("type", "user", "isReplay", true, "message", said))).event().whole()).isNull();
    }

    @Test
    void leavesTheClosingWordsOfALongResult() throws Exception {
        String words = "Finished. " + "y".repeat(2_000_000);
        ClaudeStream.Reading reading = read(Wire.write(Map.of("type", "result", "subtype", "success", "is_error", false, "result", words)));
        TurnRecord record = new TurnRecord(AgentProgram.CLAUDE);
        record.note(new Line("", 1, true, null), reading.content());
        assertThat(record.done()).isTrue();
        assertThat(record.summary()).startsWith("Finished. yyy").contains("[cut: 2000010 bytes");
    }

    @Test
    void permitsNothingByARequestThatIsCut() throws Exception {
        ClaudeStream.Reading reading = read(Wire.write(Map.of("type", "control_request", "request_id", "r",
                "request", Map.of("subtype", "can_use_tool", "input", Map.of("content", "z".repeat(2_000_000))))));
        assertThat(reading.event().data().path("request").path("subtype").asString()).isEqualTo("can_use_tool");
        assertThat(reading.content().path("request").isMissingNode()).isTrue();
        assertThat(reading.content().path("request_id").asString()).isEqualTo("r");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tearsNoCharacterAndHashesWhatTheStringSays(long seed) throws Exception {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        List<String> pieces = List.of("a", "\"", "\\", "\n", "é", "漢", "😀", "\u0001", "/", "\\u0041", "\t");
        while (text.length() < 70_000) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        String value = text.toString();
        StringBuilder escaped = new StringBuilder();
        value.chars().forEach(unit -> escaped.append(random.nextInt(4) == 0 && !Character.isSurrogate((char) unit)
                ? String.format("\\u%04x", unit) : inJson(String.valueOf((char) unit))));
        String written = random.nextBoolean() ? escaped.toString() : plainly(value);

        String cut = Wire.read(ShortenedJson.of(file("{\"text\":\"" + written + "\",\"after\":7}")), JsonNode.class).path("text").asString();

        int end = cut.lastIndexOf(" … [cut: ");
        assertThat(value).startsWith(cut.substring(0, end));
        assertThat(Character.isHighSurrogate(cut.charAt(end - 1))).isFalse();
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        assertThat(cut.substring(end)).isEqualTo(" … [cut: " + bytes + " bytes, sha256 " + sha256(value) + "]");
    }

    @Test
    void cutsShorterStringsWhereThereAreMany() throws Exception {
        String one = "\"" + "m".repeat(5_000) + "\"";
        String shortened = ShortenedJson.of(file("[" + (one + ",").repeat(999) + one + "]"));
        assertThat(shortened.length()).isLessThanOrEqualTo(ShortenedJson.MOST_BYTES);
        assertThat(Wire.read(shortened, JsonNode.class).size()).isEqualTo(1000);
        assertThat(ShortenedJson.of(file("[" + "1234567890,".repeat(200_000) + "1]"))).as("numbers alone").isNull();
    }

    @Test
    void keepsWhatIsNoJsonAsItsBeginning() throws Exception {
        String text = "{\"type\":\"assistant\",\"text\":\"" + "n".repeat(2_000_000);
        ClaudeStream.Reading reading = ClaudeStream.read(new Line("beginning", text.length(), true, file(text)));
        assertThat(reading.event().type()).isEqualTo("unparsed");
        assertThat(reading.event().data().asString()).isEqualTo("beginning");
    }

    private ClaudeStream.Reading read(String line) throws IOException {
        return ClaudeStream.read(new Line(line.substring(0, 1000), line.length(), true, file(line)));
    }

    private Path file(String text) throws IOException {
        Path file = folder.resolve("line.txt");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write(text);
        }
        return file;
    }

    /** The halves of a pair as they are. */
    private static String inJson(String unit) {
        if (Character.isSurrogate(unit.charAt(0))) {
            return String.format("\\u%04X", (int) unit.charAt(0));
        }
        String quoted = Wire.write(unit);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String plainly(String value) {
        String quoted = Wire.write(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
