package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedSessionTest {

    private static final String BEFORE = "/w/runs/01a2305a-4e0f-7001-a1d3-7bde5495448a/clone";
    private static final Path HERE = Path.of("/v/k \"\u00e4/runs/01a2305a-7304-7001-9b69-286b8dcb6632/clone");
    private static final String HERE_IN_JSON = "/v/k \\\"\u00e4/runs/01a2305a-7304-7001-9b69-286b8dcb6632/clone";
    private static final String CALL = "{\"cwd\":\"" + BEFORE + "/sub\",\"message\":{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"input\":{\"file_path\":\""
            + BEFORE + "/\u00fc.txt\",\"content\":\"" + BEFORE + "-2 " + BEFORE + ".bak " + BEFORE + "\"}}]}}\n";

    @TempDir
    private Path folder;
    private Path transcript;
    private Path subagent;

    @BeforeEach
    void name() throws IOException {
        transcript = folder.resolve("5c1d2a66-86c0-4b1b-9d2e-17b1e0a9d3f1.jsonl");
        subagent = Files.createDirectories(folder.resolve("5c1d2a66-86c0-4b1b-9d2e-17b1e0a9d3f1/subagents")).resolve("agent-1.jsonl");
    }

    @Test
    void namesTheFolderWhereItIsNowInTheSessionAndItsSubagents() throws IOException {
        Files.writeString(transcript, CALL);
        Files.writeString(subagent, "{\"text\":\"in " + BEFORE + "\"}\n");

        bring();

        String expected = "{\"cwd\":\"" + HERE_IN_JSON + "/sub\",\"message\":{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"input\":{\"file_path\":\""
                + HERE_IN_JSON + "/\u00fc.txt\",\"content\":\"" + BEFORE + "-2 " + BEFORE + ".bak " + HERE_IN_JSON + "\"}}]}}\n";
        assertThat(transcript).hasContent(expected);
        assertThat(subagent).hasContent("{\"text\":\"in " + HERE_IN_JSON + "\"}\n");
        bring();
        assertThat(transcript).hasContent(expected);
        assertThat(folder).isDirectoryNotContaining("glob:**.moving");
    }

    @Test
    void leavesWhatIsSignedAsItWas() throws IOException {
        String thought = "{\"cwd\":\"" + BEFORE + "\",\"message\":{\"content\":[{\"type\":\"thinking\",\"thinking\":\"In " + BEFORE + "\",\"signature\":\"x\"}]}}\n";
        Files.writeString(transcript, thought + CALL);
        bring();
        assertThat(transcript).content().startsWith(thought).contains(HERE_IN_JSON);
    }

    @Test
    void leavesAloneWhatWasHereOrNowhere() throws IOException {
        byte[] cut = ("{\"cwd\":\"" + HERE_IN_JSON + "\",\"text\":\"" + BEFORE + "\"}\n{\"cwd\":\"/home\"}\n{\"cu").getBytes(StandardCharsets.UTF_8);
        Files.write(transcript, cut);
        bring();
        assertThat(Files.readAllBytes(transcript)).isEqualTo(cut);
    }

    @Test
    void keepsBytesThatAreNoText() throws IOException {
        byte[] line = ("{\"cwd\":\"" + BEFORE + "\",\"text\":\"\u00ff\u0080\"}\n").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(transcript, line);
        bring();
        String moved = new String(Files.readAllBytes(transcript), StandardCharsets.ISO_8859_1);
        assertThat(moved).endsWith("\"text\":\"\u00ff\u0080\"}\n").doesNotContain(BEFORE);
    }

    @Test
    void writesNothingThroughALinkThatAnAgentLeft() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path other = Files.writeString(elsewhere.resolve("agent-2.jsonl"), CALL);
        Files.delete(subagent.getParent());
        Files.createSymbolicLink(subagent.getParent(), elsewhere);
        Files.writeString(transcript, CALL);
        Files.createSymbolicLink(folder.resolve(transcript.getFileName() + ".moving"), other);
        bring();
        assertThat(other).hasContent(CALL);
        assertThat(transcript).content().contains(HERE_IN_JSON);
        Files.delete(transcript);
        Files.createSymbolicLink(transcript, other);
        bring();
        assertThat(other).hasContent(CALL);
    }

    private void bring() throws IOException {
        new SessionFiles(transcript, () -> null).bringTo(HERE);
    }
}
