package io.agentvine.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a child JVM: this JDK, small and quick to start. */
final class JavaCommand {

    /**
     * The documented set, which README's own line has too. The quick compiler alone is less than half the work until ready, and one machine
     * needs no more; the heap begins as large as the start needs it.
     */
    static final List<String> BACKEND = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms96m", "-XX:NewSize=48m", "-Xmx512m", "-XX:MetaspaceSize=128m");

    private JavaCommand() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static List<String> backend(Installation installation, QuickStart quick) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(BACKEND);
        command.addAll(quick.options("backend"));
        command.addAll(List.of("-jar", installation.backendJar().toString()));
        return command;
    }

    static List<String> worker(Installation installation, QuickStart quick) {
        List<String> command = new ArrayList<>(smallJvm());
        command.addAll(quick.options("worker"));
        command.addAll(List.of("-jar", installation.workerJar().toString()));
        return command;
    }

    /** As README's line of a worker. A heap that begins small is filled less before what is of no use goes: 40 MB less are resident. */
    static List<String> smallJvm() {
        return List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms8m", "-Xmx128m");
    }
}
