package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Archives of the classes that backend and worker load at their start, which takes half the work with them. They are written once
 * for each build and JDK, beside the first tests; a start before that is as any other, only slower.
 */
final class Archives {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private Archives() {}

    /** The options of a JVM that is to start quickly and stay small. */
    static List<String> options(Path jar) {
        Path archive = of(jar);
        return Files.exists(archive)
                ? List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:class+path=off")
                : List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    /** Begins to write them where no other JVM of the tests does, and returns at once. A pass on another JDK is too short for them. */
    static void begin() {
        if (BEGUN.compareAndSet(false, true) && !Jars.isOnAnotherJdk() && !written()) {
            Thread thread = new Thread(Archives::write, "archives");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static boolean written() {
        return Files.exists(of(Jars.backend())) && Files.exists(of(Jars.worker()));
    }

    private static void write() {
        try (FileChannel file = FileChannel.open(Files.createDirectories(folder()).resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock != null && !written()) {
                removeOlder();
                rehearse(Files.createTempDirectory("agentvine-archives-").toRealPath());
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            System.out.println("No class archives, so that starts take longer: " + e);
        }
    }

    /** Those of former builds. */
    private static void removeOlder() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.filter(found -> found.toString().contains(".jsa")).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void rehearse(Path folder) throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path logs = Jars.logs().resolve("archives");
        // What a former build wrote there says nothing of this worker.
        Files.deleteIfExists(logs.resolve("worker.log"));
        BackendProcess backend = new BackendProcess(home, logs.resolve("backend.log"), List.of());
        backend.launch(List.of(training(Jars.backend()), "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        try {
            backend.awaitHealth();
            // Any program that answers to --version serves as the agent.
            WorkerProcess worker = WorkerProcess.rehearse("archived", backend.url(), folder, logs.resolve("worker.log"),
                    List.of(training(Jars.worker()), "-Xlog:cds=off", "-Xlog:cds+dynamic=off"), Map.of("AGENTVINE_HOME", home.toString()));
            try {
                Awaitility.await("the worker").atMost(LIMIT).until(() -> worker.log().contains("can be taken"));
                worker.terminate();
                worker.awaitEnd(LIMIT);
            } finally {
                worker.stop();
            }
            backend.terminate();
            backend.awaitEnd(LIMIT);
        } finally {
            backend.stop();
            Fleet.delete(folder);
        }
        publish(Jars.worker());
        publish(Jars.backend());
    }

    private static String training(Path jar) {
        return "-XX:ArchiveClassesAtExit=" + unfinished(jar);
    }

    private static void publish(Path jar) throws IOException {
        Files.move(unfinished(jar), of(jar), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path unfinished(Path jar) {
        return folder().resolve(of(jar).getFileName() + ".new");
    }

    private static Path folder() {
        return Jars.module().resolve("target/quick");
    }

    private static Path of(Path jar) {
        try {
            long build = Files.getLastModifiedTime(jar).toMillis() * 31 + Files.size(jar);
            return folder().resolve(jar.getFileName() + "-" + Long.toHexString(build * 31 + Jars.java().hashCode()) + ".jsa");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
