package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.AgentProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a session's transcript is another program's. */
class SessionProgramTest {

    @TempDir
    Path folder;

    private Path transcript;
    private int aside;

    @BeforeEach
    void nameTheTranscript() {
        transcript = folder.resolve("session.jsonl");
    }

    @Test
    void keepsWhatItsOwnProgramWrote() throws IOException {
        run(AgentProgram.OPENCODE);
        run(AgentProgram.OPENCODE);
        assertThat(aside).isZero();
        assertThat(transcript).hasContent("OPENCODE\nOPENCODE\n");
    }

    @Test
    void setsAsideWhatTheOtherProgramWroteAndThatOnce() throws IOException {
        run(AgentProgram.CLAUDE);
        assertThat(folder).as("of Claude Code's sessions there was no mark ever").isDirectoryNotContaining("glob:**program-*");
        run(AgentProgram.OPENCODE);
        run(AgentProgram.OPENCODE);
        assertThat(aside).isEqualTo(1);
        run(AgentProgram.CLAUDE);
        run(AgentProgram.CLAUDE);
        assertThat(aside).isEqualTo(2);
        assertThat(transcript).hasContent("CLAUDE\nCLAUDE\n");
    }

    @Test
    void losesNothingMoreWhereTheWorkerIsKilledInBetween() throws IOException {
        run(AgentProgram.OPENCODE);
        killedOnceItIsAside(AgentProgram.CLAUDE);
        run(AgentProgram.CLAUDE);
        run(AgentProgram.CLAUDE);
        killedOnceItIsAside(AgentProgram.OPENCODE);
        run(AgentProgram.OPENCODE);
        run(AgentProgram.OPENCODE);
        assertThat(transcript).hasContent("OPENCODE\nOPENCODE\n");
    }

    private void run(AgentProgram program) throws IOException {
        SessionProgram.settle(folder, program, transcript, this::setAside);
        Files.writeString(transcript, (Files.exists(transcript) ? Files.readString(transcript) : "") + program + "\n");
    }

    private void killedOnceItIsAside(AgentProgram program) {
        try {
            SessionProgram.settle(folder, program, transcript, () -> {
                setAside();
                throw new IOException("killed");
            });
        } catch (IOException killed) {
            assertThat(killed).hasMessage("killed");
        }
    }

    private void setAside() throws IOException {
        aside++;
        Files.delete(transcript);
    }
}
