package io.agentvine.backend.fleet;

import io.agentvine.backend.fleet.Connections.Connection;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.LiveResponse;
import io.agentvine.protocol.Wire;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The open directives streams, one a worker. An order that this backend writes is sent right after its commit; the thread
 * {@code directives} looks every second for what another backend wrote, and sends an empty line every two.
 *
 * <p>A stream that ends although nobody here ended it is a broken {@link Connection}; one that cannot be noted at once, since the
 * database is away, is noted as soon as it is back.
 */
@Component
class DirectiveStreams implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DirectiveStreams.class);
    private static final int MOST_UNTAKEN = 20;
    private static final Duration TICK = Duration.ofSeconds(1);

    /** So often a stream is written to at least: a connection that is gone is noticed by the second such byte. */
    static final Duration BYTE_EVERY = TICK.multipliedBy(2);

    private final Orders orders;
    private final Connections connections;
    private final Map<UUID, Stream> open = new ConcurrentHashMap<>();
    private final Set<Connection> broken = ConcurrentHashMap.newKeySet();
    private ScheduledExecutorService ticker;
    private long ticks;
    private volatile boolean stopping;

    DirectiveStreams(Orders orders, Connections connections) {
        this.orders = orders;
        this.connections = connections;
    }

    /** Opens the worker's stream behind order {@code after}; an older one of the same worker ends. */
    void open(Caller.Worker worker, long after, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Stream stream = new Stream(connections.open(worker), after);
        stream.response = LiveResponse.open(request, response, "application/x-ndjson", () -> {}, () -> ended(stream));
        Stream older = open.put(worker.id(), stream);
        if (older != null) {
            older.dismiss();
        }
        stream.response.start();
        later(() -> deliver(stream), stream);
    }

    private void ended(Stream stream) {
        open.remove(stream.worker().id(), stream);
        if (!stream.dismissed && !stopping) {
            broken.add(stream.connection);
            later(this::noteBroken, stream);
        }
    }

    private void noteBroken() {
        List<Connection> ended = List.copyOf(broken);
        if (!ended.isEmpty()) {
            connections.broke(ended);
            broken.removeAll(ended);
        }
    }

    @TransactionalEventListener(fallbackExecution = true)
    void deliver(Orders.OrderIssued issued) {
        Stream stream = open.get(issued.workerId());
        if (stream != null) {
            later(() -> deliver(stream), stream);
        }
    }

    @EventListener
    void look(OrdersElsewhere hint) {
        try {
            ticker.execute(() -> quietly(this::look));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("A hint came while the streams were stopped");
        }
    }

    private void later(Runnable work, Stream stream) {
        try {
            ticker.execute(() -> quietly(work));
        } catch (RejectedExecutionException stopped) {
            stream.dismiss();
        }
    }

    @TransactionalEventListener(fallbackExecution = true)
    void endOlder(WorkerRegistered registered) {
        endUnless(registered.workerId(), registered.incarnation());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void end(WorkerLeft left) {
        Stream stream = open.get(left.workerId());
        if (stream != null && left.deregistered()) {
            stream.dismiss();
        }
    }

    private void endUnless(UUID workerId, UUID incarnation) {
        Stream stream = open.get(workerId);
        if (stream != null && !stream.worker().incarnation().equals(incarnation)) {
            stream.dismiss();
        }
    }

    private void deliver(Stream stream) {
        for (var order : orders.after(stream.worker().id(), stream.worker().incarnation(), stream.sent)) {
            stream.response.send(Wire.write(order) + "\n");
            stream.sent = order.n();
        }
    }

    private void tick() {
        ticks++;
        if (ticks % BYTE_EVERY.dividedBy(TICK) == 0) {
            open.values().forEach(DirectiveStreams::keepAlive);
        }
        noteBroken();
        look();
    }

    private static void keepAlive(Stream stream) {
        if (stream.response.backlog() > MOST_UNTAKEN) {
            stream.response.abort();
        } else {
            stream.response.send("\n");
        }
    }

    /** One statement for all streams: who has orders that were not sent, and whose incarnation is over. */
    private void look() {
        if (open.isEmpty()) {
            return;
        }
        for (Orders.Head head : orders.heads()) {
            Stream stream = open.get(head.workerId());
            if (stream == null) {
                continue;
            }
            endUnless(head.workerId(), head.incarnation());
            if (head.newest() > stream.sent) {
                deliver(stream);
            }
        }
    }

    private static void quietly(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException e) {
            // the thread serves every worker: the next look tries again
            LOG.warn("Directives could not be delivered; trying again within a second: {}", e.toString());
        }
    }

    @Override
    public synchronized void start() {
        ticker = Executors.newSingleThreadScheduledExecutor(body -> {
            Thread thread = new Thread(body, "directives");
            thread.setDaemon(true);
            return thread;
        });
        stopping = false;
        ticker.scheduleWithFixedDelay(() -> quietly(this::tick), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the streams, so that the web server's own stop does not wait for them; they did not break. */
    @Override
    public synchronized void stop() {
        stopping = true;
        ticker.shutdownNow();
        open.values().forEach(Stream::dismiss);
    }

    @Override
    public synchronized boolean isRunning() {
        return ticker != null && !ticker.isShutdown();
    }

    /** One worker's open connection; {@code sent} belongs to the thread {@code directives}. */
    private static final class Stream {

        private final Connection connection;
        private LiveResponse response;
        private volatile boolean dismissed;
        private long sent;

        Stream(Connection connection, long after) {
            this.connection = connection;
            this.sent = after;
        }

        Caller.Worker worker() {
            return connection.worker();
        }

        /** Ends it in order. */
        void dismiss() {
            dismissed = true;
            response.finish();
        }
    }
}
