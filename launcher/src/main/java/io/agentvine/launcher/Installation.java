package io.agentvine.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built jars are. {@code root} is the folder of the {@code agentvine} script. */
record Installation(Path root) {

    /** From the script's own word, else from where this jar is. */
    static Installation locate() {
        String given = System.getProperty("agentvine.root");
        Installation found = new Installation(given != null ? Path.of(given) : rootOfThisJar());
        for (Path jar : new Path[] {found.backendJar(), found.workerJar(), found.launcherJar()}) {
            if (!Files.isRegularFile(jar)) {
                throw new CannotGoOn(jar + " is not there: build it with ./mvnw -DskipTests package");
            }
        }
        return found;
    }

    private static Path rootOfThisJar() {
        try {
            Path code = Path.of(Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return code.toAbsolutePath().getParent().getParent().getParent();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path backendJar() {
        return root.resolve("backend/target/backend.jar");
    }

    Path workerJar() {
        return root.resolve("worker/target/worker.jar");
    }

    Path launcherJar() {
        return root.resolve("launcher/target/agentvine.jar");
    }

    /** What makes the next start quick: class archives, one folder for each build and JDK. */
    Path quickStarts() {
        return root.resolve("launcher/target/quick");
    }

    /** The classes of the commands that talk to a backend; the script names it too. */
    Path quickClient() {
        return root.resolve("launcher/target/client.jsa");
    }

    /** The home of the start that makes them; it stays where that failed. */
    Path rehearsal() {
        return root.resolve("launcher/target/rehearsal");
    }

    static String version() {
        String version = Installation.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
