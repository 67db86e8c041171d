package io.agentvine.e2e.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs under test as Maven built them, and the JVM that runs them. */
public final class Jars {

    private static final String OTHER_JVM = System.getProperty("agentvine.e2e.java", "");

    private Jars() {}

    /** The module's own folder, whatever the working folder of the test run is. */
    static Path module() {
        return Path.of(System.getProperty("agentvine.e2e.basedir", System.getProperty("user.dir"))).toAbsolutePath();
    }

    /** Of all that is started: {@code target/logs}, or where {@code -Dagentvine.e2e.logs} says, for a pass that runs beside others. */
    static Path logs() {
        return module().resolve("target").resolve(System.getProperty("agentvine.e2e.logs", "logs"));
    }

    public static Path backend() {
        return built("backend/target/backend.jar");
    }

    public static Path worker() {
        return built("worker/target/worker.jar");
    }

    public static Path launcher() {
        return built("launcher/target/agentvine.jar");
    }

    /** {@code -Dagentvine.e2e.java} runs the jars on another JVM than the tests' own. */
    public static String java() {
        return isOnAnotherJdk() ? OTHER_JVM : Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static boolean isOnAnotherJdk() {
        return !OTHER_JVM.isBlank();
    }

    /** Runs a jar in a JVM that starts quickly and stays small; the jar's arguments follow. */
    public static List<String> command(Path jar) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(Archives.options(jar));
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    private static Path built(String name) {
        Path jar = module().resolveSibling(name);
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("expected the built jar " + jar + " and found none;"
                    + " run the whole build (./mvnw verify) or ./mvnw -DskipTests package first");
        }
        return jar;
    }
}
