package io.agentvine.worker.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** OpenSSH's own server on a port of loopback, with a host key and a configuration of its own: who has the one key gets in as this user. */
final class SshServer implements AutoCloseable {

    private static final Path PRIVILEGES = Path.of("/run/sshd");

    private final Path folder;
    private final Process process;
    private final int port;
    private final boolean madePrivileges;

    private SshServer(Path folder, Process process, int port, boolean madePrivileges) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.madePrivileges = madePrivileges;
    }

    /** @param folder for its files; the key that gets in is {@code key} there */
    static SshServer start(Path folder) throws IOException, InterruptedException {
        Path program = program();
        Files.createDirectories(folder);
        makeKey(folder.resolve("host"), "");
        makeKey(folder.resolve("key"), "");
        Files.copy(folder.resolve("key.pub"), folder.resolve("authorized"));
        boolean made = "root".equals(System.getProperty("user.name")) && !Files.exists(PRIVILEGES);
        if (made) {
            Files.createDirectory(PRIVILEGES);
        }
        for (int tries = 1; ; tries++) {
            int port = free();
            Process process = launch(program, folder, port);
            if (awaitAccepting(process, port)) {
                return new SshServer(folder, process, port, made);
            }
            if (tries == 5) {
                throw new IOException("sshd does not start: " + Files.readString(folder.resolve("log")));
            }
        }
    }

    /** Elsewhere than in CI a machine without it leaves these tests out, and says so. */
    private static Path program() {
        Optional<Path> found = Stream.of("/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd").map(Path::of).filter(Files::isExecutable).findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("expected OpenSSH's server and found none: install the package openssh-server");
        }
        if (found.isEmpty()) {
            System.out.println("NOT RUN: SshRemoteTest needs OpenSSH's server. Install the package openssh-server.");
        }
        Assumptions.assumeTrue(found.isPresent(), "no sshd: install the package openssh-server");
        return found.get();
    }

    private static Process launch(Path program, Path folder, int port) throws IOException {
        Files.write(folder.resolve("config"), List.of("ListenAddress 127.0.0.1", "Port " + port, "HostKey " + folder.resolve("host"),
                "AuthorizedKeysFile " + folder.resolve("authorized"), "PidFile none", "StrictModes no", "PermitRootLogin prohibit-password",
                "PasswordAuthentication no", "KbdInteractiveAuthentication no", "UsePAM no"));
        return new ProcessBuilder(program.toString(), "-D", "-e", "-f", folder.resolve("config").toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    }

    private static boolean awaitAccepting(Process process, int port) throws InterruptedException {
        while (process.isAlive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected() && process.isAlive();
            } catch (IOException notYet) {
                Thread.sleep(20);
            }
        }
        return false;
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Makes two files, the second one with {@code .pub} at its end. */
    static void makeKey(Path file, String passphrase) throws IOException, InterruptedException {
        Process made = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", file.toString())
                .redirectErrorStream(true).start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (made.waitFor() != 0) {
            throw new IOException("ssh-keygen: " + said);
        }
    }

    int port() {
        return port;
    }

    Path key() {
        return folder.resolve("key");
    }

    /** A line for known_hosts. @param name as clients call it */
    String known(String name) throws IOException {
        return name + " " + Files.readString(folder.resolve("host.pub"));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
        if (madePrivileges) {
            PRIVILEGES.toFile().delete();
        }
    }
}
