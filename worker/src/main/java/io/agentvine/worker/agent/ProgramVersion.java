package io.agentvine.worker.agent;

import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.confine.Inside;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What an agent's program says that it is, asked as runs start it: so it tells too whether it can be seen behind the wall. */
public final class ProgramVersion {

    /** By which it is known among processes. */
    public static final String NAME = "agent-probe";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MOST_LINES = 10;

    private ProgramVersion() {}

    /** Its words with {@code --version} behind them. */
    public static List<String> asked(List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.add("--version");
        return words;
    }

    /**
     * Starts it and waits, for 20 s at most.
     *
     * @param home behind the wall, and its folder for what is temporary
     * @return the first line that it prints
     * @throws IOException where it does not answer, with what it said last
     */
    public static String of(Launch launch, Confinement confinement, Path home) throws IOException {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Inside inside = new Inside(home, home, List.of(), List.of(), null);
        ChildProcess process = confinement.start(launch, List.of(), inside, line -> {
            if (lines.size() < MOST_LINES) {
                lines.add(line.text());
            }
        });
        process.closeStdin();
        Exit exit = process.await(process.exit(), LIMIT, "no answer within " + LIMIT.toSeconds() + " s");
        if (exit.code() != 0 || lines.isEmpty()) {
            String last = exit.errorTail().isEmpty() ? "" : ", " + exit.errorTail().get(exit.errorTail().size() - 1);
            throw new IOException("exit code " + exit.code() + last);
        }
        return lines.get(0);
    }
}
