package io.agentvine.launcher;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stands in for the backend: healthy at once, and every file in {@code home/registered} is a worker; the first looks at them it leaves unanswered. Ends with its stdin. */
public final class FakeBackend {

    /** More than Java's client makes of one request. */
    private static final int UNANSWERED = 8;

    private FakeBackend() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        Path registered = Files.createDirectories(Path.of(args[1]).resolve("registered"));
        if (args.length > 2) {
            System.out.println("Description:\n\n" + args[2]);
            System.exit(1);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        AtomicInteger looks = new AtomicInteger();
        server.createContext("/", exchange -> {
            boolean health = exchange.getRequestURI().getPath().equals("/health");
            if (!health && looks.incrementAndGet() <= UNANSWERED) {
                exchange.close();
                return;
            }
            String body = health ? "{}" : workers(registered);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        Files.writeString(Path.of(args[1]).resolve("backend.pid"), Long.toString(ProcessHandle.current().pid()));
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    private static String workers(Path registered) throws java.io.IOException {
        try (Stream<Path> files = Files.list(registered)) {
            return files.map(file -> "{\"name\":\"" + file.getFileName() + "\",\"status\":\"idle\"}")
                    .collect(Collectors.joining(",", "[", "]"));
        }
    }
}
