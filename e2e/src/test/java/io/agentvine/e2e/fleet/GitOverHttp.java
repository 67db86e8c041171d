package io.agentvine.e2e.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Git's own {@code http-backend} over a folder of bare repositories, private to one token. */
public final class GitOverHttp implements HttpHandler {

    /** A push that only asks whether it may has that many bytes. */
    private static final int NOTHING = 4;

    private final Path folder;
    private final String user;
    private final String login;
    private final AtomicInteger pushes = new AtomicInteger();
    private final AtomicReference<Runnable> pushed = new AtomicReference<>();

    GitOverHttp(Path folder, String user, String token) {
        this.folder = folder;
        this.user = user;
        this.login = "Basic " + Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
    }

    /** How often somebody pushed. */
    public int pushes() {
        return pushes.get();
    }

    /** Does that once when something was pushed, before whoever pushed it is answered. */
    public void whenPushed(Runnable once) {
        pushed.set(once);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!login.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"private\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            Process git = start(exchange);
            try (var in = git.getOutputStream()) {
                in.write(body);
            }
            byte[] answer = git.getInputStream().readAllBytes();
            if (exchange.getRequestURI().getPath().endsWith("/git-receive-pack") && body.length > NOTHING) {
                pushes.incrementAndGet();
                Optional.ofNullable(pushed.getAndSet(null)).ifPresent(Runnable::run);
            }
            send(exchange, answer);
        }
    }

    private Process start(HttpExchange exchange) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "-c", "http.receivepack=true", "http-backend").directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.putAll(Map.of("GIT_PROJECT_ROOT", folder.toString(), "GIT_HTTP_EXPORT_ALL", "1", "REMOTE_USER", user,
                "REQUEST_METHOD", exchange.getRequestMethod(), "PATH_INFO", exchange.getRequestURI().getPath()));
        put(environment, "QUERY_STRING", exchange.getRequestURI().getRawQuery());
        put(environment, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
        put(environment, "HTTP_CONTENT_ENCODING", exchange.getRequestHeaders().getFirst("Content-Encoding"));
        put(environment, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
        return builder.start();
    }

    private static void send(HttpExchange exchange, byte[] answer) throws IOException {
        InputStream out = new ByteArrayInputStream(answer);
        int status = 200;
        for (String header = line(out); !header.isEmpty(); header = line(out)) {
            String[] parts = header.split(": ", 2);
            if (parts[0].equals("Status")) {
                status = Integer.parseInt(parts[1].split(" ")[0]);
            } else {
                exchange.getResponseHeaders().set(parts[0], parts[1]);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        out.transferTo(exchange.getResponseBody());
    }

    private static void put(Map<String, String> environment, String name, String value) {
        environment.put(name, value == null ? "" : value);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
