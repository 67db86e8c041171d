package io.agentvine.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A start of backend and one worker in a home of its own, whose JVMs write down which classes they loaded. */
final class Rehearsal {

    private static final Duration LONGEST_CLIENT = Duration.ofMinutes(1);
    private static final String USUALLY = "half a minute to a minute";

    private Rehearsal() {}

    /** Once, where the script says that it has just built. */
    static void afterABuild(Installation installation, Terminal terminal) throws InterruptedException {
        if (Boolean.getBoolean("agentvine.built")) {
            run(installation, QuickStart.of(installation), terminal);
        }
    }

    /** Where it does not work, starts take longer, and nothing else is lost. */
    private static void run(Installation installation, QuickStart quick, Terminal terminal) throws InterruptedException {
        Path home = installation.rehearsal();
        terminal.say("  preparing a quick start, once for each build; it usually takes " + USUALLY);
        try (Waiting waiting = Waiting.on(terminal, "preparing")) {
            Folders.remove(home);
            removeOlder(installation, quick);
            Files.createDirectories(quick.folder());
            quick.removeArchives();
            rehearse(installation, quick, home);
            quick.requireArchives();
            Folders.remove(home);
        } catch (IOException | CannotGoOn e) {
            terminal.say("  no quick start: " + e.getMessage());
            terminal.say("  The next starts are slower, and work. The logs of this try stay in " + home.resolve("logs"));
        }
    }

    private static void rehearse(Installation installation, QuickStart quick, Path home) throws InterruptedException {
        List<String> backend = trained(JavaCommand.backend(installation, quick), quick.training("backend"));
        List<String> worker = trained(JavaCommand.worker(installation, quick), quick.training("worker"));
        // Any program that answers to --version serves as the agent; the archives are written while the JVMs end.
        StackOptions options = new StackOptions(
                home, Ports.free(), 1, 1, "git", Duration.ofMinutes(2), Map.of());
        Terminal nobody = new Terminal(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()), false, false, 80);
        try (Stack stack = new Stack(options, new Programs.Jars(backend, worker), nobody)) {
            StopOnSignal.register(stack, nobody);
            stack.start();
            rehearseClient(installation, options);
        }
    }

    /** One command of a person; without its archive such commands are slower, and work. */
    private static void rehearseClient(Installation installation, StackOptions options) throws InterruptedException {
        List<String> command = new ArrayList<>(JavaCommand.smallJvm());
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + installation.quickClient(), "-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-jar",
                installation.launcherJar().toString(), "task", "list", "--api-url", "http://localhost:" + options.port()));
        try {
            Process client = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (!client.waitFor(LONGEST_CLIENT.toSeconds(), TimeUnit.SECONDS)) {
                client.destroyForcibly();
            }
        } catch (IOException e) {
            throw new CannotGoOn("the command line cannot be rehearsed: " + e.getMessage());
        }
    }

    /** Those of former builds. */
    private static void removeOlder(Installation installation, QuickStart quick) throws IOException {
        for (Path build : Folders.in(installation.quickStarts())) {
            if (!build.equals(quick.folder())) {
                Folders.remove(build);
            }
        }
    }

    private static List<String> trained(List<String> command, List<String> training) {
        List<String> result = new ArrayList<>(command);
        result.addAll(1, training);
        return result;
    }
}
