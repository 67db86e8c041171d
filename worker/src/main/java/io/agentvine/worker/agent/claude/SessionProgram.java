package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.AgentProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Which program a session is of, by an empty file in its folder, where nothing behind the wall can write; Claude Code's has none. To another
 * program what lies there is no transcript.
 */
final class SessionProgram {

    private SessionProgram() {}

    interface Aside {
        void set() throws IOException;
    }

    /** Killed half way it is done again by the next run. @param transcript of the session @param aside has it start fresh under the same id */
    static void settle(Path folder, AgentProgram program, Path transcript, Aside aside) throws IOException {
        AgentProgram before = Arrays.stream(AgentProgram.values()).filter(one -> Files.exists(mark(folder, one), LinkOption.NOFOLLOW_LINKS)).findFirst()
                .orElse(AgentProgram.CLAUDE);
        if (before == program) {
            return;
        }
        if (Files.exists(transcript, LinkOption.NOFOLLOW_LINKS)) {
            aside.set();
        }
        if (program != AgentProgram.CLAUDE) {
            Files.createFile(mark(folder, program));
        }
        Files.deleteIfExists(mark(folder, before));
    }

    private static Path mark(Path folder, AgentProgram program) {
        return folder.resolve("program-" + program.word());
    }
}
