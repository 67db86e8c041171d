package io.agentvine.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.*;
import io.agentvine.protocol.EventBatch.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The far side of a worker over real HTTP: hands out what a test puts in, and keeps what it is told. */
public final class FakeBackend implements AutoCloseable {

    public final UUID workerId = UUID.randomUUID();
    public final BlockingQueue<WorkOrder> work = new LinkedBlockingQueue<>();
    public final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    public final List<RegisterWorker> registrations = new CopyOnWriteArrayList<>();
    public final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
    public final List<ClaimRequest> claims = new CopyOnWriteArrayList<>();
    public final List<CompleteJob> completed = new CopyOnWriteArrayList<>();
    public final List<FailJob> failed = new CopyOnWriteArrayList<>();
    public final List<HandBack> handedBack = new CopyOnWriteArrayList<>();
    public final List<PublishRequest> published = new CopyOnWriteArrayList<>();
    /** Comes with the permission to push. */
    public volatile RepositoryLogin pushLogin;
    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final Map<UUID, SortedMap<Long, Event>> events = new ConcurrentHashMap<>();
    /** Each byte as one character. */
    public final Map<UUID, String> diffs = new ConcurrentHashMap<>();
    /** As they were stored: the headers that say what each is, and its bytes. */
    public final Map<UUID, Stored> checkpoints = new ConcurrentHashMap<>();
    /** What people wrote, by the run that reads it. */
    public final Map<UUID, List<PersonMessage>> letters = new ConcurrentHashMap<>();
    public final List<UUID> lettersRead = new CopyOnWriteArrayList<>();
    /** The whole lines of shortened events, by the event's number. */
    public final Map<UUID, SortedMap<Long, String>> lines = new ConcurrentHashMap<>();
    /** The answer to each of them: 204 keeps it. */
    public volatile int lineAnswer = 204;
    public final Map<UUID, RunDirective> verdicts = new ConcurrentHashMap<>();
    /** Every call ends without an answer. */
    public volatile boolean away;
    /** Every call but registering is refused, as for an older incarnation. */
    public volatile boolean superseded;
    /** The next call but registering is refused, as of a worker that is not known; turns false when that has happened. */
    public final AtomicBoolean forgetful = new AtomicBoolean();
    public volatile boolean loseNextClaim;
    /** What the next claim is granted is never said; turns false when that has happened. */
    public volatile boolean swallowNextGrant;
    /** Calls are taken and never answered. */
    public volatile boolean silent;
    /** Refuses what is said of a run whose lease is over. */
    public volatile boolean leasesOver;
    public volatile long maxIsolationMs = 900_000;
    public volatile long heartbeatMs = 300;
    /** Ends the open directives connection; turns false when that has happened. */
    public volatile boolean hangUp;
    /** Calls that ended without an answer. */
    public final AtomicInteger cutOff = new AtomicInteger();
    /** Claims that wait for work, or are about to be answered, also those of a worker that is gone. */
    public final AtomicInteger openClaims = new AtomicInteger();
    private volatile String lastRequest;
    private volatile WorkOrder lastGrant;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    /** A checkpoint. */
    public record Stored(Map<String, String> query, String sha256, byte[] content) {}

    public FakeBackend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/v1/", this::answer);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public String transcript(UUID execution) {
        StringBuilder text = new StringBuilder();
        events.getOrDefault(execution, Collections.emptySortedMap()).values()
                .forEach(event -> text.append(event.type()).append(' ').append(event.data()).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange call) throws IOException {
        byte[] sent = call.getRequestBody().readAllBytes();
        String path = call.getRequestURI().getPath().substring("/api/v1".length());
        if (away) {
            cutOff.incrementAndGet();
            call.close();
            return;
        }
        if (silent) {
            return;
        }
        calls.add(call.getRequestMethod() + " " + path);
        String bearer = call.getRequestHeaders().getFirst("Authorization");
        if (!path.equals("/workers")) {
            if (superseded) {
                reply(call, 409, Map.of("detail", "a newer worker of that name has taken over"));
                return;
            }
            if (forgetful.compareAndSet(true, false) || !"Bearer secret-worker-token".equals(bearer)) {
                reply(call, 401, Map.of("detail", "unknown token"));
                return;
            }
        }
        try {
            route(call, path, sent);
        } catch (InterruptedException ended) {
            call.close();
        }
    }

    private void route(HttpExchange call, String path, byte[] sent) throws IOException, InterruptedException {
        String body = new String(sent, StandardCharsets.UTF_8);
        if (path.equals("/workers")) {
            RegisterWorker worker = Wire.read(body, RegisterWorker.class);
            registrations.add(worker);
            lastRequest = null; // an older incarnation's requests are not repeated
            reply(call, 201, new Registration(workerId, worker.name(), worker.incarnation(), "secret-worker-token", 1_000, heartbeatMs, 90_000, maxIsolationMs, null));
        } else if (path.endsWith("/heartbeat")) {
            Heartbeat beat = Wire.read(body, Heartbeat.class);
            heartbeats.add(beat);
            reply(call, 200, new HeartbeatReply(workerId, beat.status(), false, beat.executions().stream()
                    .map(run -> new HeartbeatReply.Verdict(run.executionId(), verdicts.getOrDefault(run.executionId(), RunDirective.KEEP), null))
                    .toList()));
        } else if (path.endsWith("/directives")) {
            direct(call);
        } else if (path.equals("/queue/claim")) {
            openClaims.incrementAndGet();
            try {
                claim(call, Wire.read(body, ClaimRequest.class));
            } finally {
                openClaims.decrementAndGet();
            }
        } else if (path.equals("/queue/complete")) {
            completed.add(Wire.read(body, CompleteJob.class));
            reply(call, 200, Map.of());
        } else if (path.equals("/queue/fail")) {
            failed.add(Wire.read(body, FailJob.class));
            reply(call, 200, Map.of());
        } else if (path.startsWith("/executions/") && path.endsWith("/diff")) {
            diffs.put(UUID.fromString(path.split("/")[2]), new String(sent, StandardCharsets.ISO_8859_1));
            reply(call, 204, null);
        } else if (path.startsWith("/executions/") && path.endsWith("/checkpoint")) {
            checkpoint(call, UUID.fromString(path.split("/")[2]), sent);
        } else if (path.startsWith("/executions/") && path.endsWith("/line")) {
            line(call, UUID.fromString(path.split("/")[2]), Long.parseLong(path.split("/")[4]), body);
        } else if (path.startsWith("/executions/")) {
            execution(call, UUID.fromString(path.split("/")[2]), path.split("/")[3], body);
        } else {
            reply(call, 200, Map.of());
        }
    }

    private void claim(HttpExchange call, ClaimRequest claim) throws IOException, InterruptedException {
        claims.add(claim);
        WorkOrder order = claim.requestId().equals(lastRequest) && lastGrant != null
                ? lastGrant
                : work.poll(claim.waitSeconds() * 1000L, TimeUnit.MILLISECONDS);
        lastRequest = claim.requestId();
        lastGrant = order;
        if (order != null && swallowNextGrant) {
            swallowNextGrant = false;
            return;
        }
        if (order != null && loseNextClaim) {
            loseNextClaim = false;
            call.close();
            return;
        }
        reply(call, 200, order);
    }

    private void execution(HttpExchange call, UUID id, String what, String body) throws IOException {
        switch (what) {
            case "events" -> {
                SortedMap<Long, Event> stored = events.computeIfAbsent(id, any -> new ConcurrentSkipListMap<>());
                Wire.read(body, EventBatch.class).events().forEach(event -> stored.putIfAbsent(event.seq(), event));
                long last = 0;
                while (stored.containsKey(last + 1)) {
                    last++;
                }
                reply(call, 200, new EventsStored(last));
            }
            case "publish" -> {
                PublishRequest push = Wire.read(body, PublishRequest.class);
                boolean foreign = push.remoteCommit() != null && !Boolean.TRUE.equals(push.builtOnRemote())
                        && published.stream().noneMatch(before -> before.commit().equals(push.remoteCommit()));
                published.add(push);
                reply(call, 200, foreign ? new PublishReply(false, null, "somebody else's work would be lost") : new PublishReply(true, push.remoteCommit(), null, pushLogin));
            }
            case "messages" -> {
                List<UUID> taken = Wire.read(body, TakeMessages.class).taken();
                lettersRead.addAll(taken);
                reply(call, 200, letters.getOrDefault(id, List.of()).stream().filter(letter -> !lettersRead.contains(letter.id())).toList());
            }
            case "hand-back" -> {
                if (leasesOver) {
                    reply(call, 409, Map.of("detail", "the lease is over"));
                    return;
                }
                handedBack.add(Wire.read(body, HandBack.class));
                reply(call, 204, null);
            }
            default -> reply(call, 404, Map.of("detail", "no such route"));
        }
    }

    private void checkpoint(HttpExchange call, UUID id, byte[] sent) throws IOException {
        if (call.getRequestMethod().equals("PUT")) {
            Map<String, String> query = new TreeMap<>();
            for (String pair : call.getRequestURI().getQuery().split("&")) {
                query.put(pair.split("=")[0], pair.split("=")[1]);
            }
            checkpoints.put(id, new Stored(query, call.getRequestHeaders().getFirst("AgentVine-Content-SHA256"), sent));
            reply(call, 204, null);
            return;
        }
        Stored stored = checkpoints.get(id);
        if (stored == null) {
            reply(call, 404, Map.of("detail", "there is no checkpoint"));
            return;
        }
        call.getResponseHeaders().set("AgentVine-Base-Commit", stored.query.get("base_commit"));
        call.getResponseHeaders().set("AgentVine-Head-Commit", stored.query.get("head_commit"));
        call.getResponseHeaders().set("AgentVine-Content-SHA256", stored.sha256);
        if (stored.query.containsKey("session_id")) {
            call.getResponseHeaders().set("AgentVine-Session-Id", stored.query.get("session_id"));
        }
        call.sendResponseHeaders(200, stored.content.length);
        try (OutputStream out = call.getResponseBody()) {
            out.write(stored.content);
        }
    }

    /** Behind its event only. */
    private void line(HttpExchange call, UUID id, long event, String body) throws IOException {
        boolean known = events.getOrDefault(id, Collections.emptySortedMap()).containsKey(event);
        if (known && lineAnswer == 204) {
            lines.computeIfAbsent(id, any -> new ConcurrentSkipListMap<>()).put(event, body);
        }
        reply(call, known ? lineAnswer : 404, Map.of("detail", "as the test says"));
    }

    private void direct(HttpExchange call) throws IOException, InterruptedException {
        call.sendResponseHeaders(200, 0);
        try (OutputStream out = call.getResponseBody()) {
            while (!away && !superseded && !hangUp) {
                Order order = orders.poll(200, TimeUnit.MILLISECONDS);
                out.write(((order == null ? "" : Wire.write(order)) + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            // Before the worker sees the end and comes again.
            hangUp = false;
        }
    }

    private static void reply(HttpExchange call, int status, Object body) throws IOException {
        byte[] bytes = (status == 204 ? "" : Wire.write(body)).getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, status == 204 ? -1 : bytes.length);
        try (OutputStream out = call.getResponseBody()) {
            out.write(bytes);
        }
    }
}
