package io.agentvine.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that run in a JVM of their own, on the class path of the tests. */
public final class OwnJvm {

    private static final List<String> QUICK = List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    /** A start takes seconds, and a minute or two on a busy machine: only one that hangs is ended by this. */
    private static final long LIMIT_MINUTES = 5;

    private OwnJvm() {}

    /** Not started yet. @param options of the JVM itself */
    public static ProcessBuilder of(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(QUICK);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** How it ended. @param said on both its outputs */
    public record End(int exitCode, String said) {}

    /** Starts a backend that is to refuse its start, without a key of the shell's, and waits for its end. @param log a file for what it says */
    public static End refusedStart(Path log, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder backend = of(BackendApplication.class, List.of(), arguments).redirectErrorStream(true).redirectOutput(log.toFile());
        backend.environment().remove("ANTHROPIC_API_KEY");
        int exitCode = endOf(backend.start());
        return new End(exitCode, Files.readString(log));
    }

    /** Waits for a program that ends by itself; one that does not is killed. @return its exit code */
    public static int endOf(Process program) throws InterruptedException {
        try {
            if (!program.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("It did not end within " + LIMIT_MINUTES + " minutes: " + program.info());
            }
            return program.exitValue();
        } finally {
            program.destroyForcibly();
        }
    }
}
