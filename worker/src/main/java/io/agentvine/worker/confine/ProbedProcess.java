package io.agentvine.worker.confine;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;

/** A process by which a worker finds out, when it starts, whether a wall can be had. */
final class ProbedProcess {

    static final Duration LIMIT = Duration.ofSeconds(20);

    private ProbedProcess() {}

    /** Its end; it is stopped where that does not come. @param program what makes the wall */
    static Exit await(ChildProcess process, String program) throws IOException {
        return await(process, process.exit(), program);
    }

    /** @param state completes with its end at the latest */
    static <T> T await(ChildProcess process, Future<T> state, String program) throws IOException {
        return process.await(state, LIMIT, program + " made no wall within " + LIMIT.toSeconds() + " s; start the worker again");
    }

    /** What it said last. */
    static String lastWord(Exit exit) {
        return exit.errorTail().isEmpty() ? "exit code " + exit.code() : exit.errorTail().get(exit.errorTail().size() - 1);
    }
}
