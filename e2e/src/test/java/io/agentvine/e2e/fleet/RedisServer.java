package io.agentvine.e2e.fleet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A real redis-server on loopback that keeps nothing unless it is told to; it can be killed, frozen and started again on its port. */
public final class RedisServer {

    private static final String DUMP = "dump.rdb";

    private final Path folder;
    private final Path log;
    private final int port = Ports.free();
    private ServerProcess process;

    RedisServer(Path folder, Path log) {
        this.folder = folder;
        this.log = log;
    }

    /** Starts it, empty unless {@link #save} was called before; returns when it answers. */
    public void start() {
        List<String> command = List.of(binary().toString(), "--bind", "127.0.0.1", "--port", Integer.toString(port), "--save", "",
                "--appendonly", "no", "--dir", folder.toString(), "--dbfilename", DUMP);
        process = ServerProcess.start("redis", log, folder, command, Environment.of(folder, Map.of()));
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new AssertionError("redis-server on port " + port + " does not answer; its log ends:\n" + process.tail());
            }
            Pause.briefly();
        }
    }

    /** SIGKILL. */
    public void crash() {
        process.crash();
    }

    void stop() {
        if (process != null) {
            process.stop();
        }
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    /** Keeps what it holds now for the next start. */
    public void save() {
        command("SAVE");
    }

    public void forgetSaved() {
        try {
            Files.deleteIfExists(folder.resolve(DUMP));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try {
            return "PONG".equals(command("PING"));
        } catch (UncheckedIOException | IllegalStateException notYet) {
            return false;
        }
    }

    /** The answer to a command: a text, a number as text, a list of these, or null. */
    public Object command(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                request.append("$").append(word.length()).append("\r\n").append(word).append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return read(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server on port " + port + " did not answer", e);
        }
    }

    /** As {@link #command}, for answers that are lists of texts. */
    public List<String> list(String... words) {
        return ((List<?>) command(words)).stream().map(String.class::cast).toList();
    }

    private static Object read(InputStream in) throws IOException {
        int kind = in.read();
        String line = line(in);
        return switch (kind) {
            case '+', ':' -> line;
            case '$' -> line.equals("-1") ? null : text(in, Integer.parseInt(line));
            case '*' -> {
                List<Object> all = new ArrayList<>();
                for (int i = Integer.parseInt(line); i > 0; i--) {
                    all.add(read(in));
                }
                yield all;
            }
            default -> throw new IllegalStateException("redis-server said " + (char) kind + line);
        };
    }

    private static String text(InputStream in, int length) throws IOException {
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.readNBytes(2);
        return text;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the answer ended early");
            }
            line.write(next);
        }
        in.read();
        return line.toString(StandardCharsets.UTF_8);
    }

    private Path binary() {
        boolean arm = List.of("aarch64", "arm64").contains(System.getProperty("os.arch").toLowerCase(Locale.ROOT));
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        String name = "redis-server-7.0.15-" + (mac ? "darwin" : "linux") + "-" + (arm ? "arm64" : "amd64");
        Path binary = folder.resolve(name);
        try (InputStream packed = RedisServer.class.getResourceAsStream("/" + name)) {
            if (!Files.isExecutable(binary)) {
                Files.copy(packed, binary);
                binary.toFile().setExecutable(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return binary;
    }
}
