package io.agentvine.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a child JVM: this JDK, small and quick to start. */
final class JavaCommand {

    private JavaCommand() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static List<String> backend(Installation installation, QuickStart quick) {
        List<String> command = new ArrayList<>(List.of(java(), "-Xms32m", "-Xmx512m", "-XX:+UseSerialGC"));
        command.add("-XX:TieredStopAtLevel=1"); // less than half the work until ready; one machine needs no more
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

    static List<String> smallJvm() {
        return List.of(java(), "-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1");
    }
}
