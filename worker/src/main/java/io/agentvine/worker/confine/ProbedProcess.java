package io.agentvine.worker.confine;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Graces;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
        try {
            return state.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException late) {
            process.stop(new Graces(Duration.ZERO, Duration.ofSeconds(1)), () -> {});
            throw new IOException(program + " made no wall within " + LIMIT.toSeconds() + " s; start the worker again", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** What it said last. */
    static String lastWord(Exit exit) {
        return exit.errorTail().isEmpty() ? "exit code " + exit.code() : exit.errorTail().get(exit.errorTail().size() - 1);
    }
}
