package io.agentvine.backend.series;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.queue.QueueBooks;
import io.agentvine.backend.series.Metric.Dimension;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.LiveWork;
import io.agentvine.protocol.QueueName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The thread {@code series}: adds up what the triggers marked, every 5 s while anything is live; looks once a minute how deep the queues are;
 * drops what is too old. Several backends share the work: marks are added up by one at a time, each once.
 */
@Component
class SeriesFold implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int AT_ONCE = 20_000;
    private static final long LOOK = TimeUnit.SECONDS.toNanos(50);
    private static final long UPKEEP = TimeUnit.MINUTES.toNanos(10);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final QueueBooks books;
    private final LiveWork live;
    private volatile Loop loop;
    private long lookDue;
    private long upkeepDue;

    SeriesFold(SqlFiles sql, Transactions transactions, QueueBooks books, LiveWork live) {
        this.sql = sql;
        this.transactions = transactions;
        this.books = books;
        this.live = live;
    }

    /** Adds up all marks that are there. */
    void fold() {
        long folded = transactions.read(() -> sql.of("series/any_marks").exists()) ? AT_ONCE : 0;
        while (folded >= AT_ONCE) {
            folded = transactions.run(() -> sql.of("series/fold").with("most", AT_ONCE).first(row -> row.number("n")).orElse(0L));
        }
    }

    /** Notes how many tasks can be claimed now. */
    void noteDepth() {
        Map<String, QueueBooks.Counts> counts = books.counts();
        transactions.run(() -> {
            for (QueueName queue : QueueName.values()) {
                note(Dimension.QUEUE, queue.word(), counts.get(queue.word()).pending());
            }
            note(Dimension.ALL, "", Arrays.stream(QueueName.values()).mapToLong(queue -> counts.get(queue.word()).pending()).sum());
        });
    }

    private void note(Dimension dimension, String name, long depth) {
        sql.of("series/note_depth").with("dimension", dimension).with("name", name).with("depth", depth).update();
    }

    /** Drops what nobody can ask for any more. */
    void dropOld() {
        Arrays.stream(Stretch.values()).forEach(step -> transactions.run(() -> {
            sql.of("series/drop_old").with("step", step.length).with("age", step.kept()).update();
            sql.of("series/drop_old_times").with("step", step.length).with("age", step.kept()).update();
        }));
    }

    private void turn() {
        fold();
        if (System.nanoTime() - lookDue >= 0) {
            noteDepth();
            lookDue = System.nanoTime() + LOOK;
        }
        if (System.nanoTime() - upkeepDue >= 0) {
            dropOld();
            upkeepDue = System.nanoTime() + UPKEEP;
        }
    }

    @Override
    public void start() {
        lookDue = System.nanoTime();
        upkeepDue = System.nanoTime() + UPKEEP;
        loop = live.loop("series", INTERVAL, this::turn).start();
    }

    @Override
    public void stop() {
        loop.stopNow();
        loop = null;
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
