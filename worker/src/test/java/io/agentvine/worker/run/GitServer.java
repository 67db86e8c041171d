package io.agentvine.worker.run;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;

/** Git's own {@code http-backend} over real HTTP, and git-lfs beside it: every repository of a folder is private to one login. */
public final class GitServer implements AutoCloseable {

    private static final int FIRST = 20_000;

    /** Who came with which header; null where there was none. */
    public final List<String> authorizations = new CopyOnWriteArrayList<>();

    /** How often somebody asked for objects. */
    public final AtomicInteger fetches = new AtomicInteger();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Path folder;
    private final String expected;
    private final LfsApi lfs;
    private volatile String redirect;
    private volatile boolean readOnly;
    private volatile String reader;
    private final AtomicReference<Held> held = new AtomicReference<>();

    /** An answer that stops after its first bytes. */
    public static final class Held {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        public boolean hasBegun() {
            return begun.getCount() == 0;
        }

        public void goOn() {
            over.countDown();
        }

        private void stop() throws InterruptedIOException {
            begun.countDown();
            try {
                over.await();
            } catch (InterruptedException closed) {
                throw new InterruptedIOException("the server is closed");
            }
        }
    }

    /** Of the next fetch only the first bytes are sent, for now. */
    public Held holdNextFetch() {
        Held next = new Held();
        held.set(next);
        return next;
    }

    public GitServer(Path folder, String user, String token) throws IOException {
        this.folder = folder;
        this.expected = basic(user, token);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        this.lfs = new LfsApi(folder, () -> "http://" + host());
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** As tasks and settings name it. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url(String repository) {
        return "http://" + host() + "/" + repository;
    }

    /** Where the content of a file in git-lfs lies. */
    public Path large(String repository, String oid) {
        return lfs.file(repository, oid);
    }

    /** The login may look, and not push. */
    public void letNobodyPush() {
        readOnly = true;
    }

    /** Another login that may look, and not push. */
    public void letRead(String user, String token) {
        reader = basic(user, token);
    }

    private static String basic(String user, String token) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
    }

    /** From now on every request is sent on to that other server. */
    public void redirectTo(GitServer other) {
        redirect = "http://" + other.host();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(String.valueOf(authorization));
            if (redirect != null) {
                exchange.getResponseHeaders().set("Location", redirect + exchange.getRequestURI());
                exchange.sendResponseHeaders(301, -1);
            } else if (!expected.equals(authorization) && !String.valueOf(authorization).equals(reader)) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"private\"");
                exchange.sendResponseHeaders(401, -1);
            } else if ((readOnly || !expected.equals(authorization)) && exchange.getRequestURI().toString().contains("git-receive-pack")) {
                exchange.sendResponseHeaders(403, -1);
            } else if (exchange.getRequestURI().getPath().contains("/info/lfs/")) {
                lfs.answer(exchange);
            } else {
                run(exchange);
            }
        }
    }

    private void run(HttpExchange exchange) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "-c", "http.receivepack=true", "http-backend").directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", folder.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("REMOTE_USER", "somebody");
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("PATH_INFO", exchange.getRequestURI().getPath());
        put(environment, "QUERY_STRING", exchange.getRequestURI().getRawQuery());
        put(environment, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
        put(environment, "HTTP_CONTENT_ENCODING", exchange.getRequestHeaders().getFirst("Content-Encoding"));
        put(environment, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
        Process backend = builder.start();
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean fetch = exchange.getRequestMethod().equals("POST") && text(exchange, body).contains("command=fetch");
        if (fetch) {
            fetches.incrementAndGet();
        }
        threads.execute(() -> feed(backend, body));
        InputStream out = new BufferedInputStream(backend.getInputStream());
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
        Held stopping = fetch ? held.getAndSet(null) : null;
        if (stopping != null) {
            exchange.getResponseBody().write(out.readNBytes(FIRST));
            exchange.getResponseBody().flush();
            stopping.stop();
        }
        out.transferTo(exchange.getResponseBody());
    }

    private static String text(HttpExchange exchange, byte[] body) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] plain = packed ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
        return new String(plain, StandardCharsets.ISO_8859_1);
    }

    private static void feed(Process backend, byte[] body) {
        try (var in = backend.getOutputStream()) {
            in.write(body);
        } catch (IOException closed) {
            // it had heard enough
        }
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
