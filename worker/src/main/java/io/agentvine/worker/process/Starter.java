package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts processes that get a TERM when this JVM dies, those of runs in sessions of their own, and all where a terminal's keys could reach
 * them, where {@code setsid} and {@code setpriv} are there; as another user where the launch says so, with no way to more rights. The death signal comes when the starting
 * <em>thread</em> ends, so one permanent thread starts them all.
 */
final class Starter {

    static final ExecutorService THREAD = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "process-starter");
        thread.setDaemon(true);
        return thread;
    });

    private static final Optional<String> SETSID = find("setsid");
    private static final Optional<String> SETPRIV = find("setpriv");
    private static final boolean TERMINAL = Proc.hasTerminal();

    private Starter() {}

    static Process start(Launch launch) throws IOException {
        List<String> command = prefix(launch);
        command.addAll(0, RunMark.before(launch.environment().get(StrayProcesses.RUN_ID)));
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command).directory(launch.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        Future<Process> start = THREAD.submit(builder::start);
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("cannot start " + launch.command().get(0), e.getCause());
        } catch (InterruptedException e) {
            end(start);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + launch.command().get(0), e);
        }
    }

    /** What nobody owns nobody would end. Whatever interrupts meanwhile, and what could not be started has ended. */
    private static void end(Future<Process> start) {
        Process started = CompletableFuture.supplyAsync(() -> orNull(start), THREAD).join();
        if (started != null) {
            started.destroyForcibly().onExit().join();
        }
    }

    /** On the thread that has just made it. */
    private static Process orNull(Future<Process> start) {
        try {
            return start.get();
        } catch (ExecutionException | InterruptedException unstarted) {
            return null;
        }
    }

    static boolean canBecomeAnother() {
        return SETSID.isPresent() && SETPRIV.isPresent();
    }

    /** The words before a command that is to run as that user; the death signal is set after the user, since becoming one clears it. */
    static List<String> become(AgentUser.Ids ids) {
        List<String> words = new ArrayList<>(List.of(SETPRIV.orElse("setpriv"), "--pdeathsig", "TERM"));
        if (ids != null) {
            words.addAll(List.of("--reuid=" + ids.user(), "--regid=" + ids.group(), "--groups=" + ids.shared()));
            words.addAll(List.of("--no-new-privs", "--inh-caps=-all"));
        }
        words.add("--");
        return words;
    }

    private static List<String> prefix(Launch launch) {
        List<String> prefix = new ArrayList<>();
        SETSID.filter(program -> TERMINAL || isOfARun(launch)).ifPresent(prefix::add);
        if (launch.ids() != null || canBecomeAnother()) {
            prefix.addAll(become(launch.ids()));
        }
        return prefix;
    }

    /**
     * Whether it is apart from this JVM's group: it goes on while a worker that was told to end waits for it, and what it signals is its own
     * affair. Others, as git, are called again where a signal to the group ended them, and one program less is to be started for each.
     */
    private static boolean isOfARun(Launch launch) {
        return launch.environment().containsKey(StrayProcesses.RUN_ID);
    }

    private static Optional<String> find(String program) {
        return Executables.find(program, System.getenv("PATH"), Path.of(".")).map(Path::toString);
    }
}
