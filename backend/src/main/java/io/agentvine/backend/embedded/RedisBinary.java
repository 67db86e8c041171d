package io.agentvine.backend.embedded;

import io.agentvine.backend.platform.StartRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** The redis-server for this machine, from the jar of org.signal:embedded-redis. */
final class RedisBinary {

    private static final String VERSION = "7.0.15";

    private RedisBinary() {}

    /** Puts it into the folder where it is not there already; whole or not at all. */
    static Path in(Path folder) throws IOException {
        String name = "redis-server-" + VERSION + "-" + system() + "-" + architecture();
        Path binary = folder.resolve(name);
        try (InputStream packed = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (packed == null) {
                throw new StartRefusal("There is no embedded Redis for " + system() + " on " + architecture()
                        + "; start one and name it with spring.data.redis.url");
            }
            if (!Files.isExecutable(binary)) {
                unpack(packed, binary);
            }
        }
        return binary;
    }

    private static void unpack(InputStream packed, Path binary) throws IOException {
        Path part = Files.createTempFile(binary.getParent(), "redis-server", ".part");
        Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
        if (!part.toFile().setExecutable(true, true)) {
            throw new IOException(part + " cannot be made executable");
        }
        Files.move(part, binary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "darwin" : name.contains("linux") ? "linux" : name;
    }

    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> name;
        };
    }
}
