package io.agentvine.worker.agent.claude;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether Claude Code's sandbox can work here. On Linux it is made of two programs; elsewhere Claude Code brings what it needs. */
final class SandboxProbe {

    private static final Path ROOT = Path.of("/");
    private static final String REMEDY = ", or start the worker without --sandbox.";

    private final ClaudeSettings settings;
    private final boolean linux;

    SandboxProbe(ClaudeSettings settings) {
        this.settings = settings;
        this.linux = System.getProperty("os.name").equals("Linux");
    }

    /** Without starting anything: one sentence, or null. */
    String missing() {
        if (!settings.bounds().sandbox() || !linux) {
            return null;
        }
        List<String> missing = List.of("bwrap", "socat").stream().filter(program -> find(program).isEmpty()).toList();
        return missing.isEmpty() ? null : "The sandbox cannot work: there is no program " + String.join(" and no ", missing)
                + "; install bubblewrap and socat" + REMEDY;
    }

    /** Makes a sandbox like Claude Code's, as the agent's user: one sentence, or null. */
    String problem(String version) {
        if (!settings.bounds().sandbox()) {
            return null;
        }
        if (!version.contains("Claude Code")) {
            return "The sandbox is Claude Code's own, and `" + settings.command().get(0) + "` says that it is '" + version
                    + "': name Claude Code with --claude-command" + REMEDY;
        }
        String seen = missing();
        return seen != null || !linux ? seen : tried();
    }

    private String tried() {
        List<String> command = List.of(find("bwrap").orElseThrow(), "--die-with-parent", "--unshare-net", "--unshare-pid",
                "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--", "/bin/sh", "-c", "exit 0");
        try {
            Map<String, String> environment = Map.of("PATH", path());
            Launch launch = new Launch("agent-probe", command, ROOT, environment, null, settings.user().ids());
            ChildProcess process = ChildProcess.start(launch, line -> {});
            process.closeStdin();
            Exit exit = await(process);
            String said = exit.errorTail().isEmpty() ? "exit code " + exit.code() : exit.errorTail().get(exit.errorTail().size() - 1);
            return exit.code() == 0 ? null : unusable(said);
        } catch (IOException unstartable) {
            return unusable(unstartable.getMessage());
        }
    }

    private static String unusable(String why) {
        return "The sandbox cannot work: bubblewrap cannot make one here (" + why
                + "); allow unprivileged user namespaces, in a container too" + REMEDY;
    }

    private static Exit await(ChildProcess process) throws IOException {
        try {
            return process.exit().get(20, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.stop(new Graces(Duration.ZERO, Duration.ofSeconds(1)), () -> {});
            throw new IOException("no answer within 20 s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private Optional<String> find(String program) {
        return Executables.find(program, path(), ROOT).map(Path::toString);
    }

    private String path() {
        return settings.environment().getOrDefault("PATH", "");
    }
}
