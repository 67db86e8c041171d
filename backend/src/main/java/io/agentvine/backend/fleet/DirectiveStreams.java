package io.agentvine.backend.fleet;

import io.agentvine.backend.fleet.Connections.Connection;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.LiveResponse;
import io.agentvine.backend.platform.Loop;
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
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    /** So often a stream is written to at least: a connection that is gone is noticed by the second such byte. */
    static final Duration BYTE_EVERY = TICK.multipliedBy(2);

    private final Orders orders;
    private final Connections connections;
    private final Map<UUID, Stream> open = new ConcurrentHashMap<>();
    private final Set<Connection> broken = ConcurrentHashMap.newKeySet();
    private final Set<Stream> awaiting = ConcurrentHashMap.newKeySet();
    private volatile Loop loop;
    private volatile boolean lookPending;
    private long ticks;
    private long tickDue;

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
        deliverSoon(stream);
    }

    private void ended(Stream stream) {
        open.remove(stream.worker().id(), stream);
        if (!stream.dismissed && isRunning()) {
            broken.add(stream.connection);
            nudge();
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
            deliverSoon(stream);
        }
    }

    @EventListener
    void look(OrdersElsewhere hint) {
        lookPending = true;
        nudge();
    }

    private void deliverSoon(Stream stream) {
        awaiting.add(stream);
        if (isRunning()) {
            nudge();
        } else {
            stream.dismiss();
        }
    }

    private void nudge() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
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

    /** What fails here, since the database is away, is found again by the look of the next second. */
    private void turn() {
        boolean tick = System.nanoTime() - tickDue >= 0;
        if (tick) {
            tickDue = System.nanoTime() + TICK.toNanos();
            tick();
        }
        noteBroken();
        for (Stream stream : awaiting) {
            awaiting.remove(stream);
            deliver(stream);
        }
        if (tick || lookPending) {
            lookPending = false;
            look();
        }
    }

    /** Who opens a stream, or breaks one, nudges. */
    private Duration untilTick() {
        return open.isEmpty() && broken.isEmpty() ? LONGEST_REST : Duration.ofNanos(tickDue - System.nanoTime());
    }

    private void tick() {
        ticks++;
        if (ticks % BYTE_EVERY.dividedBy(TICK) == 0) {
            open.values().forEach(DirectiveStreams::keepAlive);
        }
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

    @Override
    public void start() {
        tickDue = System.nanoTime() + TICK.toNanos();
        loop = new Loop("directives", this::untilTick, this::turn).start();
    }

    /** Ends the streams, so that the web server's own stop does not wait for them; they did not break. */
    @Override
    public void stop() {
        loop.stopNow();
        loop = null;
        open.values().forEach(Stream::dismiss);
    }

    @Override
    public boolean isRunning() {
        return loop != null;
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
