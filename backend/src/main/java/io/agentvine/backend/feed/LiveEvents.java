package io.agentvine.backend.feed;

import io.agentvine.backend.fleet.WorkerFellSilent;
import io.agentvine.backend.fleet.WorkerLeft;
import io.agentvine.backend.fleet.WorkerRegistered;
import io.agentvine.backend.platform.Admission;
import io.agentvine.backend.platform.LiveResponse;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.platform.PageLogins;
import io.agentvine.backend.queue.QueueBooks;
import io.agentvine.backend.task.RunEnded;
import io.agentvine.backend.task.TaskFinished;
import io.agentvine.backend.task.TaskQueued;
import io.agentvine.protocol.Wire;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Those who listen to what changes. The thread {@code events} reads once for all of them: as soon as there is news of this backend, twice a
 * second for what others did, at most five times a second, and never while nobody listens. Two threads {@code events-sending}
 * send each what it can take. They outlive any outage of the database.
 */
@Component
class LiveEvents implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);
    private static final int PAGE = 500;
    private static final int MOST_UNTAKEN = 6;
    private static final Duration BUSY = Duration.ofMillis(200);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final long COUNTS = TimeUnit.SECONDS.toNanos(1);
    private static final long ACTIVITIES = TimeUnit.SECONDS.toNanos(1);
    private static final long COMMENT = TimeUnit.SECONDS.toNanos(10);
    private static final long UPKEEP = TimeUnit.MINUTES.toNanos(10);

    private final ChangeReader reader;
    private final QueueBooks books;
    private final ChangesUpkeep upkeep;
    private final EventRows rows;
    private final LiveActivities activities;
    private final PageLogins logins;
    private final Window window = new Window();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private volatile Loop loop;
    private ExecutorService senders;
    private Cursor beginning;
    private long countsDue;
    private long activitiesDue;
    private long commentDue;
    private long upkeepDue;
    private boolean moreComes;

    LiveEvents(ChangeReader reader, QueueBooks books, ChangesUpkeep upkeep, EventRows rows, LiveActivities activities, PageLogins logins) {
        this.reader = reader;
        this.books = books;
        this.upkeep = upkeep;
        this.rows = rows;
        this.activities = activities;
        this.logins = logins;
    }

    /** Sends what came after that event, or what comes from now on, until the client goes or its login ends. */
    void follow(Cursor after, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Listener listener = new Listener(after, Admission.of(request, logins), reader, window, rows);
        listener.response = LiveResponse.open(request, response, "text/event-stream;charset=UTF-8", () -> submit(listener),
                () -> listeners.remove(listener));
        listeners.add(listener);
        nudge();
    }

    @TransactionalEventListener(fallbackExecution = true, classes = {TaskQueued.class, TaskFinished.class, RunEnded.class,
            WorkerRegistered.class, WorkerLeft.class, WorkerFellSilent.class})
    void somethingChanged() {
        if (!listeners.isEmpty()) {
            nudge();
        }
    }

    private void nudge() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
        }
    }

    /** One look, and what is left of the time until there may be another one at the earliest. */
    private void turn() {
        long begun = System.nanoTime();
        moreComes = false;
        try {
            moreComes = look();
        } finally {
            if (!listeners.isEmpty()) {
                Loop.rest(BUSY.minusNanos(System.nanoTime() - begun));
            }
        }
    }

    private Duration pause() {
        return listeners.isEmpty() ? Duration.ofNanos(upkeepDue - System.nanoTime()) : moreComes ? Duration.ZERO : QUIET.minus(BUSY);
    }

    /** True where more may come soon. */
    private boolean look() {
        if (System.nanoTime() - upkeepDue >= 0) {
            upkeepDue = System.nanoTime() + UPKEEP;
            upkeep.dropOld();
        }
        if (listeners.isEmpty()) {
            window.close();
            beginning = null;
            return false;
        }
        sendComments();
        if (window.head() == null && !begin()) {
            return true;
        }
        boolean busy = readOn();
        listeners.forEach(this::submit);
        sendCounts();
        sendActivities();
        return busy;
    }

    /** What is still on its way to the place where this begins is waited for, so that it is behind that place or is sent. */
    private boolean begin() {
        if (beginning == null) {
            beginning = reader.last();
        }
        if (!reader.isSettled(beginning)) {
            return false;
        }
        window.open(beginning);
        return true;
    }

    private boolean readOn() {
        boolean found = false;
        boolean more = true;
        while (more && isRunning()) {
            ChangePage page = reader.after(window.head(), PAGE);
            more = page.more() && !page.next().equals(window.head());
            found |= !page.changes().isEmpty();
            window.add(new ChangePage(rows.in(page.changes()), page.next(), page.more()));
        }
        return found;
    }

    private void sendComments() {
        if (System.nanoTime() - commentDue >= 0) {
            commentDue = System.nanoTime() + COMMENT;
            for (Listener listener : listeners) {
                if (listener.mayListen()) {
                    listener.sendComment(MOST_UNTAKEN);
                } else {
                    listener.end();
                }
            }
        }
    }

    /** Counted for all at once; where counting takes long it is done less often. */
    private void sendCounts() {
        long begun = System.nanoTime();
        List<Listener> waiting = begun - countsDue < 0 ? List.of() : listeners.stream().filter(Listener::awaitsCounts).toList();
        if (!waiting.isEmpty()) {
            String counts = Wire.write(books.counts());
            waiting.forEach(listener -> listener.sendCounts(counts));
            countsDue = System.nanoTime() + Math.max(COUNTS, 10 * (System.nanoTime() - begun));
        }
    }

    /** What changed goes to those who were told of all runs; the others are told of all. Who cannot take it is told of all later. */
    private void sendActivities() {
        if (System.nanoTime() - activitiesDue < 0) {
            return;
        }
        activitiesDue = System.nanoTime() + ACTIVITIES;
        String changed = activities.changed();
        List<Listener> untold = listeners.stream().filter(listener -> listener.awaitsActivities(false)).toList();
        if (changed != null) {
            listeners.forEach(listener -> listener.sendChangedActivities(changed));
        }
        if (!untold.isEmpty()) {
            String all = activities.all();
            untold.forEach(listener -> listener.sendActivities(all));
        }
    }

    private void submit(Listener listener) {
        try {
            senders.execute(() -> send(listener));
        } catch (RejectedExecutionException stopping) {
            listener.end();
        }
    }

    private void send(Listener listener) {
        try {
            if (listener.sendNext()) {
                submit(listener);
            }
        } catch (RuntimeException e) {
            // the threads serve every listener: the next look tries again
            LOG.warn("Events could not be sent on; trying again: {}", e.toString());
        }
    }

    @Override
    public synchronized void start() {
        long now = System.nanoTime();
        countsDue = now;
        activitiesDue = now;
        commentDue = now;
        upkeepDue = now + UPKEEP;
        senders = Executors.newFixedThreadPool(2, body -> Loop.daemon(body, "events-sending"));
        loop = new Loop("events", this::pause, this::turn).start();
    }

    /** Ends the responses, so that the web server's own stop does not wait for them; clients resume elsewhere. */
    @Override
    public synchronized void stop() {
        loop.stopNow();
        loop = null;
        senders.shutdownNow();
        listeners.forEach(Listener::end);
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
