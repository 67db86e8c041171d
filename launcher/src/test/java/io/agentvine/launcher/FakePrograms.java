package io.agentvine.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@link FakeBackend} and {@link FakeWorker} in place of the jars. */
record FakePrograms(String backendProblem) implements Programs {

    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xmx64m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public List<String> backend(StackOptions options) {
        List<String> command = java(FakeBackend.class, Integer.toString(options.port()), options.home().toString());
        if (backendProblem != null) {
            command.add(backendProblem);
        }
        return command;
    }

    @Override
    public List<String> worker(StackOptions options, String name) {
        return java(FakeWorker.class, options.home().toString(), name);
    }
}
