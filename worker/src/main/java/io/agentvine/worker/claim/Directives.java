package io.agentvine.worker.claim;

import io.agentvine.protocol.Order;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Identity;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.run.HeldRun;
import io.agentvine.worker.time.Loop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/**
 * Hears the backend's numbered orders on a connection that is always open, on the thread {@code directives}. The thread
 * {@code directives-watch} breaks a connection that has been silent for longer than the backend allows itself; on any break
 * the worker heartbeats at once and connects again.
 */
public final class Directives implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Directives.class.getName());
    private static final Duration SILENCE = Duration.ofSeconds(7);

    private final Backend backend;
    private final Membership membership;
    private final Gate gate;
    private final HeldRuns runs;
    private final Listener listener;
    private final Backoff backoff;
    private final Loop loop;
    private final Loop watch;
    private volatile InputStream open;
    private volatile long lastByte;
    private long heard;

    /**
     * @param broken called when the connection is lost
     * @param stop called with one sentence when the backend orders this worker to end
     */
    public record Listener(Runnable broken, Consumer<String> stop) {}

    public Directives(Backend backend, Membership membership, Gate gate, HeldRuns runs, Listener listener, Backoff backoff) {
        this.backend = backend;
        this.membership = membership;
        this.gate = gate;
        this.runs = runs;
        this.listener = listener;
        this.backoff = backoff;
        this.loop = new Loop("directives", this::turn, backoff::next);
        this.watch = new Loop("directives-watch", this::look, backoff::next);
    }

    public void start() {
        loop.start();
        watch.start();
    }

    @Override
    public void close() {
        loop.close();
        watch.close();
        breakUp();
    }

    private void turn() throws InterruptedException {
        Identity me = backend.identity();
        Reply<InputStream> reply = backend.directives(heard);
        if (reply instanceof Reply.Ok<InputStream> ok) {
            hear(ok.value());
            listener.broken().run();
        } else if (!loop.closed()) {
            LOG.log(Level.DEBUG, "directives: {0}", reply.describe());
            membership.heed(reply, me);
        }
        if (!loop.closed()) {
            Thread.sleep(backoff.next().toMillis());
        }
    }

    private void hear(InputStream stream) {
        lastByte = System.nanoTime();
        open = stream;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lastByte = System.nanoTime();
                backoff.reset();
                if (!line.isBlank()) {
                    heed(line);
                }
            }
        } catch (IOException broken) {
            LOG.log(Level.DEBUG, "directives: connection broken: {0}", broken.getMessage());
        } finally {
            open = null;
        }
    }

    private void heed(String line) {
        Order order;
        try {
            order = Wire.read(line, Order.class);
        } catch (JacksonException unknown) {
            // A newer backend may give orders that this worker does not know.
            LOG.log(Level.WARNING, "an order was not understood and is passed over");
            return;
        }
        if (order.n() <= heard || order.kind() == null) {
            return;
        }
        heard = order.n();
        LOG.log(Level.INFO, "order {0}: {1}{2}", order.n(), order.kind().word(), order.message() == null ? "" : ", " + order.message());
        switch (order.kind()) {
            case CANCEL -> find(order, run -> run.stop(StopReason.CANCELLED));
            case DRAIN -> gate.drain();
            case RESUME -> gate.resume();
            case ANSWER -> find(order, HeldRun::answered);
            case MESSAGE -> find(order, HeldRun::messaged);
            case STOP -> listener.stop().accept(order.message() == null ? "The backend ordered it." : order.message());
        }
    }

    private void find(Order order, Consumer<HeldRun> todo) {
        HeldRun run = runs.find(order.executionId());
        if (run != null) {
            todo.accept(run);
        }
    }

    private void look() throws InterruptedException {
        Thread.sleep(1_000);
        if (open != null && System.nanoTime() - lastByte > SILENCE.toNanos()) {
            breakUp();
        }
    }

    private void breakUp() {
        InputStream stream = open;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException closing) {
                LOG.log(Level.DEBUG, "directives: {0}", closing.getMessage());
            }
        }
    }
}
