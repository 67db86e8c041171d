package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.confine.Inside;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.process.Tail;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs a task's own commands in the clone, with the environment of an ordinary shell and none of the worker's credentials. */
final class TaskCommands {

    private static final Set<String> NAMES =
            Set.of("PATH", "HOME", "USER", "LANG", "TZ", "TERM", "TMPDIR", "JAVA_HOME", "SHELL", "SSL_CERT_FILE", "SSL_CERT_DIR");
    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;
    private static final Graces GRACES = new Graces(Duration.ZERO, Duration.ofSeconds(2));

    private final Map<String, String> environment = new HashMap<>();
    private final Confinement confinement;
    private final Ticker ticker;

    /** @param passed names beyond the usual ones that the person who started the worker lets through */
    TaskCommands(Map<String, String> workersEnvironment, Set<String> passed, Confinement confinement, Ticker ticker) {
        this.confinement = confinement;
        this.ticker = ticker;
        workersEnvironment.forEach((name, value) -> {
            if (NAMES.contains(name) || passed.contains(name) || name.startsWith("LC_") || name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy")) {
                environment.put(name, value);
            }
        });
        environment.put("CI", "true");
    }

    /** Not the agent's: what a command leaves running is ended with it, and the agent is still there then. */
    static String runId(UUID executionId) {
        return executionId + "-verify";
    }

    /**
     * A command of the task.
     *
     * @param name the task's field
     */
    record Command(String name, String text) {}

    /** @param lines the last lines of its output */
    record Result(boolean passed, String problem, List<String> lines) {}

    /** Runs it until its end, that limit, or the run is asked to stop. */
    Result run(HeldRun held, Command command, Workspace workspace, Duration limit) throws IOException, InterruptedException {
        String name = held.order().data().wished().directory();
        Path directory = WorkingDirectory.in(workspace.workingCopy(), name);
        if (directory == null) {
            return new Result(false, "could not be started, since its directory '" + name + "' is no longer there", List.of());
        }
        String runId = runId(held.executionId());
        Map<String, String> own = new HashMap<>(environment);
        own.put(StrayProcesses.RUN_ID, runId);
        Path temporary = workspace.runFolder().resolve("tmp");
        confinement.user().settle(own, temporary);
        Tail tail = new Tail();
        AtomicReference<String> overLimit = new AtomicReference<>();
        List<String> shell = List.of("/bin/sh", "-c", "exec 2>&1\n" + command.text());
        Launch launch = new Launch(command.name(), shell, directory, own, null, confinement.user().ids(held.executionId(), runId));
        ChildProcess child = confinement.start(launch, List.of(), inside(workspace, temporary, held.order(), tail, overLimit::set), line -> tail.add(line.text()));
        child.closeStdin();
        Exit exit = await(child, limit, held::stopping);
        List<String> lines = new ArrayList<>(tail.lines());
        if (exit == null) {
            child.stop(GRACES, () -> {});
            return new Result(false, held.stopping() ? "was stopped" : "did not end in time", lines);
        }
        if (overLimit.get() != null) {
            return new Result(false, "was ended. " + overLimit.get(), lines);
        }
        return new Result(exit.code() == 0, exit.code() == 0 ? null : problem(exit.code(), lines), lines);
    }

    /** As the agent's, without its hook, its model and its transcripts. Null where there is no wall. */
    private Inside inside(Workspace workspace, Path temporary, WorkOrder order, Tail tail, Consumer<String> overLimit) throws IOException {
        if (!confinement.walls()) {
            return null;
        }
        PrivateFiles.folder(workspace.runFolder());
        return new Inside(workspace.home(order.data().permissionLevel()), PrivateFiles.folder(temporary), List.of(),
                List.of(workspace.workingCopy().toRealPath()), null, null, order.data().wished().reached(), new CommandHosts(order, tail::add), overLimit);
    }

    private static String problem(int code, List<String> lines) {
        String last = lines.isEmpty() ? "" : ", as '" + lines.get(lines.size() - 1).strip() + "' says";
        return switch (code) {
            case NOT_FOUND -> "was not found, or a program of it was not" + last + " (exit code 127)";
            case NOT_EXECUTABLE -> "could not be executed" + last + " (exit code 126)";
            default -> "ended with exit code " + code;
        };
    }

    private Exit await(ChildProcess child, Duration limit, BooleanSupplier abort) throws InterruptedException {
        Ticker.Stopwatch checked = ticker.start();
        while (!checked.isPast(limit) && !abort.getAsBoolean()) {
            try {
                return child.exit().get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException running) {
                continue;
            } catch (ExecutionException unexpected) {
                throw new IllegalStateException("a command of the task cannot be waited for", unexpected.getCause());
            }
        }
        return null;
    }
}
