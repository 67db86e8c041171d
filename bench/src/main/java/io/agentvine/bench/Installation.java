package io.agentvine.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the built programs are, and what runs them.
 *
 * @param root the repository
 * @param java the java program for backend and worker
 * @param scratch folder for homes and logs
 */
record Installation(Path root, String java, Path scratch) {

    static Installation find(String java, Path scratch) throws IOException {
        try {
            Path self = Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path root = self.toAbsolutePath().getParent().getParent().getParent();
            return new Installation(root, java, Files.createDirectories(scratch));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    Path jar(String name) throws IOException {
        Path jar = root.resolve(name).resolve("target").resolve(name + ".jar");
        if (!Files.exists(jar)) {
            throw new IOException("expected " + jar + "; build it with ./mvnw -DskipTests package");
        }
        return jar;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
