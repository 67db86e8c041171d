package io.agentvine.worker.report;

import io.agentvine.protocol.EventBatch;
import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.EventsStored;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.Spool.DiffFate;
import io.agentvine.worker.time.Loop;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Sends what the spools hold, each until it is acknowledged: the diff, since a push waits for it; events in order, with what the run has used; the ending last. One thread
 * ({@code uplink}) serves all runs; an outage of any length only delays it. Whole lines go beside that ({@link LineUplink}).
 */
public final class EventUplink implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EventUplink.class.getName());
    private static final int BATCH_EVENTS = 500;
    private static final long BATCH_BYTES = 4L * 1024 * 1024;
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Backend backend;
    private final Supplier<Backoff> backoffs;
    private final Backoff backoff;
    private final Runnable unauthorized;
    private final Map<UUID, Spool> spools = new ConcurrentHashMap<>();
    private final Loop loop;
    private final LineUplink lines;
    /** Of spools that could not be sent; the thread's own. */
    private final Map<Spool, Pause> pauses = new HashMap<>();
    private boolean foreign;

    /** Until when a spool is left alone, as {@link System#nanoTime} counts. */
    private record Pause(Backoff growing, long until) {}

    /** What one look at a spool came to. */
    private enum Step {
        /** Something was settled; there may be more. */
        ON,
        /** Nothing to do now. */
        REST,
        /** The backend did not answer. */
        RETRY,
        /** It is this one that cannot be read or stored. */
        STUCK
    }

    /** @param unauthorized called when the backend does not know our token; returns after trying to register again */
    public EventUplink(Backend backend, Supplier<Backoff> backoffs, Runnable unauthorized) {
        this.backend = backend;
        this.backoffs = backoffs;
        this.backoff = backoffs.get();
        this.unauthorized = unauthorized;
        this.loop = new Loop("uplink", this::turn, backoff::next);
        this.lines = new LineUplink(backend, backoffs.get(), unauthorized, spools.values(), loop::wake);
    }

    public void start() {
        loop.start();
        lines.start();
    }

    /** Takes a spool on; it is let go of when it is settled. */
    public void take(Spool spool) {
        spools.put(spool.run().executionId(), spool);
        spool.onNews(loop::wake);
        loop.wake();
    }

    /**
     * Before {@link #start}: tries to send, under the identity of an earlier life, the runs that had come to their end. What is
     * refused stays, to be sent again under the next identity.
     *
     * @return whether the backend answered
     */
    public boolean sendEndedOnce() {
        foreign = true;
        boolean answered = true;
        for (Spool spool : spools.values()) {
            Step step = Step.ON;
            while (spool.unsentEnding().isPresent() && step == Step.ON && !spool.settled().isDone()) {
                step = step(spool);
            }
            answered &= step != Step.RETRY;
        }
        foreign = false;
        return answered;
    }

    /** Whether there is a run whose ending was not sent. */
    public boolean holdsEndings() {
        return spools.values().stream().anyMatch(spool -> spool.unsentEnding().isPresent());
    }

    /** Ends the threads; what is unsent stays on disk. */
    @Override
    public void close() {
        lines.close();
        loop.close();
    }

    /** What cannot be sent of one spool holds up none of the others. */
    private void turn() throws InterruptedException {
        boolean on = false;
        for (Spool spool : spools.values()) {
            Pause pause = pauses.get(spool);
            if (pause == null || System.nanoTime() - pause.until >= 0) {
                Step step = step(spool);
                on |= step == Step.ON;
                if (step == Step.RETRY || step == Step.STUCK) {
                    Backoff growing = pause == null ? backoffs.get() : pause.growing;
                    pauses.put(spool, new Pause(growing, System.nanoTime() + growing.next().toNanos()));
                } else {
                    pauses.remove(spool);
                }
            }
        }
        pauses.keySet().retainAll(spools.values());
        if (on) {
            return;
        }
        backoff.reset();
        long now = System.nanoTime();
        long soonest = pauses.values().stream().mapToLong(pause -> pause.until - now).min().orElse(LOOK_AGAIN.toNanos());
        loop.rest(Duration.ofNanos(Math.max(0, Math.min(soonest, LOOK_AGAIN.toNanos()))));
        gather();
    }

    /** For a while, so that many events go together; what somebody waits for goes at once. */
    private void gather() throws InterruptedException {
        long end = System.nanoTime() + GATHER.toNanos();
        for (long left = GATHER.toNanos(); left >= 1_000_000 && spools.values().stream().noneMatch(Spool::isWaitedFor); left = end - System.nanoTime()) {
            loop.rest(Duration.ofNanos(left));
        }
    }

    private Step step(Spool spool) {
        try {
            // Read first: what is appended before the ending is then among the events that are looked at next.
            Ending ending = spool.unsentEnding().orElse(null);
            if (spool.unsentDiff() != null) {
                Step diff = sendDiff(spool, spool.unsentDiff());
                if (diff == Step.STUCK && !spool.allAcknowledged()) {
                    // The ending waits for it; what is seen of the run does not.
                    sendEvents(spool, spool.unacknowledged(BATCH_EVENTS, BATCH_BYTES));
                }
                return diff;
            }
            if (!spool.allAcknowledged()) {
                return sendEvents(spool, spool.unacknowledged(BATCH_EVENTS, BATCH_BYTES));
            }
            // A said ending has it too.
            if (spool.unsentUsage() != null && (ending == null || !ending.isSaid())) {
                return sendUsage(spool, spool.unsentUsage());
            }
            return ending != null ? sendEnding(spool, ending) : letGoIfDone(spool);
        } catch (IOException | RuntimeException unreadable) {
            // Whatever is wrong with one spool must not keep the others from being sent.
            LOG.log(Level.ERROR, "spool of execution " + spool.run().executionId() + " cannot be read", unreadable);
            return Step.STUCK;
        }
    }

    private Step sendEvents(Spool spool, List<Event> events) throws IOException {
        Reply<EventsStored> reply = post(spool, events);
        if (reply instanceof Reply.Ok<EventsStored> ok) {
            spool.acknowledge(ok.value().stored());
            lines.wake();
            return ok.value().stored() == events.get(0).seq() - 1 ? Step.RETRY : Step.ON;
        }
        if (reply instanceof Reply.Refused<EventsStored> refused && refused.status() != 404) {
            return events.size() > 1 ? sendEvents(spool, events.subList(0, 1)) : sendNote(spool, events.get(0), refused);
        }
        return afterTrouble(spool, reply, spool::giveUpEvents);
    }

    private Step sendUsage(Spool spool, Usage usage) throws IOException {
        Reply<EventsStored> reply = post(spool, List.of());
        if (reply instanceof Reply.Ok<EventsStored>) {
            return Step.ON;
        }
        return afterTrouble(spool, reply, () -> spool.usageSettled(usage));
    }

    /** In place of one event that the backend will not have. */
    private Step sendNote(Spool spool, Event event, Reply.Refused<EventsStored> refused) throws IOException {
        String text = "event was refused by the backend: " + refused.detail();
        Event note = new Event(event.seq(), "agentvine", event.at(), Wire.mapper().valueToTree(text), event.sizeBytes(), true, null);
        Reply<EventsStored> reply = post(spool, List.of(note));
        if (reply instanceof Reply.Ok<EventsStored> ok) {
            spool.acknowledge(ok.value().stored());
            return Step.ON;
        }
        return afterTrouble(spool, reply, spool::giveUpEvents);
    }

    private Reply<EventsStored> post(Spool spool, List<Event> events) {
        Usage usage = spool.usage();
        Reply<EventsStored> reply = backend.storeEvents(spool.run().executionId(), new EventBatch(spool.run().lease(), events, usage));
        if (reply instanceof Reply.Ok) {
            spool.usageSettled(usage);
        }
        return reply;
    }

    private Step sendDiff(Spool spool, SpooledDiff diff) throws IOException {
        Reply<Void> reply = backend.storeDiff(
                spool.run().executionId(), spool.run().lease(), diff.base(), diff.head(), diff.patch());
        if (reply instanceof Reply.Ok) {
            spool.diffSettled(DiffFate.STORED);
            return Step.ON;
        }
        return afterTrouble(spool, reply, () -> spool.diffSettled(DiffFate.REFUSED));
    }

    private Step sendEnding(Spool spool, Ending ending) throws IOException {
        Reply<?> reply = say(spool, ending);
        if (reply instanceof Reply.Ok) {
            settleEnding(spool);
            return Step.ON;
        }
        return afterTrouble(spool, reply, () -> settleEnding(spool));
    }

    private Reply<?> say(Spool spool, Ending ending) {
        if (ending.complete() != null) {
            return backend.complete(ending.complete());
        }
        if (ending.fail() != null) {
            return backend.fail(ending.fail());
        }
        if (ending.handBack() != null) {
            return backend.handBack(spool.run().executionId(), ending.handBack());
        }
        if (ending.park() != null) {
            return backend.park(spool.run().executionId(), ending.park());
        }
        return new Reply.Ok<>(null);
    }

    private void settleEnding(Spool spool) throws IOException {
        spool.endingSettled();
        letGoIfDone(spool);
    }

    private Step letGoIfDone(Spool spool) throws IOException {
        if (spool.done()) {
            spools.remove(spool.run().executionId());
            spool.settle();
        }
        return Step.REST;
    }

    private interface GivingUp {
        void run() throws IOException;
    }

    private Step afterTrouble(Spool spool, Reply<?> reply, GivingUp giveUp) throws IOException {
        if (reply instanceof Reply.Unreachable<?> unreachable) {
            return unreachable.status() != null && unreachable.status() == 500 ? Step.STUCK : Step.RETRY;
        }
        if (foreign) {
            return Step.REST;
        }
        if (reply instanceof Reply.Unauthorized) {
            unauthorized.run();
            return Step.RETRY;
        }
        LOG.log(Level.WARNING, "execution {0}: report {1}", spool.run().executionId(), reply.describe());
        giveUp.run();
        return Step.ON;
    }
}
