package io.agentvine.backend;

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
