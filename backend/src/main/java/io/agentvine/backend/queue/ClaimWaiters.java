package io.agentvine.backend.queue;

import io.agentvine.backend.fleet.WorkerFellSilent;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.task.ClaimableTasks;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Lane;
import io.agentvine.backend.task.LiveWork;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The claims that stay open until work arrives. None holds a thread.
 *
 * <p>A wake-up lets as many of them look as there is work; besides, one cheap look on an interval serves all of them, so that
 * no wake-up is ever needed. Any thread.
 */
@Component
class ClaimWaiters implements SmartLifecycle {

    private static final int THREADS = 4;

    private final Dispatcher dispatcher;
    private final ReadyQueue ready;
    private final ClaimableTasks claimable;
    private final LiveWork live;
    private final QueueSettings settings;
    private final ConcurrentSkipListMap<Long, Waiter> waiting = new ConcurrentSkipListMap<>();
    /** Those with a request id. */
    private final Map<Claimant, Waiter> byRequest = new ConcurrentHashMap<>();
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();
    private final ScheduledExecutorService deadlines;
    private final ThreadPoolExecutor claims;
    private volatile Loop looks;
    private volatile boolean stopping;

    ClaimWaiters(Dispatcher dispatcher, ReadyQueue ready, ClaimableTasks claimable, LiveWork live, QueueSettings settings) {
        this.dispatcher = dispatcher;
        this.ready = ready;
        this.claimable = claimable;
        this.live = live;
        this.settings = settings;
        this.deadlines = Executors.newSingleThreadScheduledExecutor(work -> named(work, "claim-deadlines"));
        AtomicInteger n = new AtomicInteger();
        this.claims = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                work -> named(work, "waiting-claims-" + n.incrementAndGet()));
    }

    private static Thread named(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Where the answer of an open claim goes; called once, on any thread. */
    interface Reply {
        void orders(List<WorkOrder> orders);

        void failed(RuntimeException problem);
    }

    /** How much was said of new work so far; taken before a look, for {@link #await}. */
    long heard() {
        return heard.get();
    }

    /**
     * Keeps a claim open for that long that found nothing. It looks again where there may be work since. Answers a way to drop it.
     *
     * @param heardBefore what was {@link #heard} before it found nothing
     */
    Runnable await(Claimant who, List<QueueName> queues, int count, Duration wait, long heardBefore, Reply reply) {
        Waiter waiter = new Waiter(arrivals.incrementAndGet(), who, Queues.inOrder(queues), count, reply);
        dropRepeated(waiter);
        waiting.put(waiter.number, waiter);
        deadlines.schedule(() -> waiter.end(found -> reply.orders(List.of())), wait.toMillis(), TimeUnit.MILLISECONDS);
        if (heard.get() != heardBefore) {
            waiter.hint();
        }
        if (stopping) {
            waiter.end(found -> reply.orders(List.of()));
        }
        return () -> waiter.end(found -> {});
    }

    /** A worker that repeats a request is no longer there for the first one. */
    private void dropRepeated(Waiter newer) {
        Waiter older = newer.who.requestId() == null ? null : byRequest.put(newer.who, newer);
        if (older != null) {
            older.end(found -> older.reply.orders(List.of()));
        }
    }

    /** That worker may be gone: its open claims end, and it asks again if it is there. */
    @TransactionalEventListener(fallbackExecution = true)
    void drop(WorkerFellSilent silent) {
        waiting.values().stream().filter(waiter -> waiter.who.workerId().equals(silent.workerId()))
                .forEach(waiter -> waiter.end(found -> found.reply.orders(List.of())));
    }

    /** So many tasks of that queue can be had by whom the lane admits. */
    void wake(QueueName queue, Lane lane, long tasks) {
        heard.incrementAndGet();
        long left = tasks;
        for (Waiter waiter : waiting.values()) {
            if (left <= 0) {
                return;
            }
            if (waiter.queues.contains(queue) && lane.admits(waiter.who.workerId(), waiter.who.labels()) && waiter.hint()) {
                left--;
            }
        }
    }

    /** One look for all that wait, whatever wake-ups were lost. */
    void look() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            ReadyQueue.Look look = ready.look();
            if (!look.epochMissing()) {
                look.lists().forEach(this::wakeList);
                return;
            }
        } catch (RedisAway away) {
            // The rows say it then.
        }
        Queues.ALL.forEach(this::wakeByRows);
    }

    private void wakeByRows(QueueName queue) {
        for (String labels : claimable.labelsInUse(queue)) {
            claimable.first(queue, labels, THREADS).forEach(entry -> wake(queue, entry.lane(), 1));
        }
    }

    private void wakeList(String list, long length) {
        wake(ReadyQueue.queueOf(list), ReadyQueue.laneOf(list), length);
    }

    int size() {
        return waiting.size();
    }

    /** One open claim. */
    private final class Waiter {

        private static final int IDLE = 0;
        private static final int LOOKING = 1;
        private static final int LOOKING_AGAIN = 2;
        private static final int OVER = 3;

        private final long number;
        private final Claimant who;
        private final Set<QueueName> queues;
        private final List<QueueName> order;
        private final int count;
        private final Reply reply;
        private final AtomicInteger state = new AtomicInteger(IDLE);
        private volatile boolean ended;

        Waiter(long number, Claimant who, List<QueueName> queues, int count, Reply reply) {
            this.number = number;
            this.who = who;
            this.order = queues;
            this.queues = Set.copyOf(queues);
            this.count = count;
            this.reply = reply;
        }

        /** Lets it look; false where it is looking already and will look once more. */
        boolean hint() {
            if (state.compareAndSet(IDLE, LOOKING)) {
                claims.execute(this::lookForWork);
                return true;
            }
            state.compareAndSet(LOOKING, LOOKING_AGAIN);
            return false;
        }

        private void lookForWork() {
            try {
                if (!ended) {
                    Dispatcher.Claimed claimed = dispatcher.claim(who, order, count);
                    if (!claimed.orders().isEmpty()) {
                        finish(claimed.orders());
                        return;
                    }
                }
            } catch (DataAccessException | TransactionException away) {
                // It goes on waiting through an outage; a grant whose answer was lost comes again by its request_id.
            } catch (RuntimeException e) {
                leave();
                state.set(OVER);
                reply.failed(e);
                return;
            }
            rest();
        }

        private void finish(List<WorkOrder> orders) {
            leave();
            state.set(OVER);
            reply.orders(orders);
            orders.stream().map(WorkOrder::queue).distinct().forEach(queue -> wake(queue, Lane.OPEN, 1));
        }

        private void rest() {
            if (ended) {
                leave();
                state.set(OVER);
                reply.orders(List.of());
            } else if (!state.compareAndSet(LOOKING, IDLE)) {
                state.set(LOOKING);
                claims.execute(this::lookForWork);
            } else if (ended) {
                end(found -> reply.orders(List.of()));
            }
        }

        private void leave() {
            waiting.remove(number);
            byRequest.remove(who, this);
        }

        /** Ends an idle one; one that is looking ends with what it finds. */
        void end(Consumer<Waiter> ending) {
            ended = true;
            if (state.compareAndSet(IDLE, OVER)) {
                leave();
                ending.accept(this);
            }
        }
    }

    @Override
    public void start() {
        stopping = false;
        looks = live.loop("claim-looks", settings.lookInterval(), this::look).start();
    }

    /** With the web server's graceful end: a worker asks again as soon as its claim is answered, and must not be kept then. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
    }

    @Override
    public void stop() {
        stopping = true;
        looks.close();
        looks = null;
        waiting.values().forEach(waiter -> waiter.end(found -> found.reply.orders(List.of())));
    }

    @Override
    public boolean isRunning() {
        return looks != null;
    }
}
