package io.agentvine.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A start of backend and one worker in a temporary home, whose JVMs write down which classes they loaded. */
final class Rehearsal {

    private Rehearsal() {}

    /** @return false where it did not work, which costs only time at the next start */
    static boolean run(Installation installation, QuickStart quick, Terminal terminal) throws InterruptedException {
        Path home = null;
        try {
            removeOlder(installation, quick);
            Files.createDirectories(quick.folder());
            terminal.say("  preparing a quick start");
            Files.deleteIfExists(quick.archive("backend"));
            Files.deleteIfExists(quick.archive("worker"));
            home = Files.createTempDirectory("agentvine-prepare-");
            rehearse(installation, quick, home);
            return quick.isReady();
        } catch (IOException | CannotGoOn e) {
            terminal.say("  no quick start: " + e.getMessage());
            return false;
        } finally {
            removeQuietly(home);
        }
    }

    private static void rehearse(Installation installation, QuickStart quick, Path home) throws InterruptedException {
        List<String> backend = trained(JavaCommand.backend(installation, quick), quick.training("backend"));
        List<String> worker = trained(JavaCommand.worker(installation, quick), quick.training("worker"));
        // Any program that answers to --version serves as the agent; the archives are written while the JVMs end.
        StackOptions options = new StackOptions(
                home.resolve("home"), Ports.free(), 1, 1, "git", Duration.ofMinutes(2), Map.of());
        Terminal nobody = new Terminal(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()), false, false, 80);
        try (Stack stack = new Stack(options, new Programs.Jars(backend, worker), nobody)) {
            StopOnSignal.register(stack, nobody);
            stack.start();
        }
    }

    /** Those of former builds. */
    private static void removeOlder(Installation installation, QuickStart quick) throws IOException {
        if (Files.exists(installation.quickStarts())) {
            try (Stream<Path> builds = Files.list(installation.quickStarts())) {
                for (Path build : builds.filter(each -> !each.equals(quick.folder())).toList()) {
                    remove(build);
                }
            }
        }
    }

    private static List<String> trained(List<String> command, List<String> training) {
        List<String> result = new ArrayList<>(command);
        result.addAll(1, training);
        return result;
    }

    private static void remove(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static void removeQuietly(Path folder) {
        try {
            if (folder != null) {
                remove(folder);
            }
        } catch (IOException e) {
            return;
        }
    }
}
