package io.agentvine.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Three workers that complete and claim one by one while Redis is killed and started again. */
final class RedisKilled {

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AWAY = Duration.ofSeconds(12);
    private static final Duration AFTER = Duration.ofSeconds(6);
    private static final int WORKERS = 3;

    private final BackendProcess backend;
    private final RedisServer redis;
    private final LongAdder refused = new LongAdder();
    private volatile boolean over;

    RedisKilled(BackendProcess backend, RedisServer redis) {
        this.backend = backend;
        this.redis = redis;
    }

    /**
     * What was seen.
     *
     * @param before tasks a second with Redis, just before
     * @param meanwhile tasks a second without it
     * @param standstill seconds without any completion, the longest from the kill to the end
     * @param refused requests that were answered with an error, and repeated by the worker
     */
    record Seen(double before, double meanwhile, double standstill, long refused) {}

    Seen measure() throws Exception {
        Crew crew = new Crew();
        List<List<Long>> completions = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            ClaimingWorker worker = new ClaimingWorker(backend.register("bench-away-" + i));
            List<Long> mine = new ArrayList<>();
            completions.add(mine);
            crew.start("away-" + i, () -> work(worker, mine));
        }
        Thread.sleep(2_000);
        long begun = System.nanoTime();
        Thread.sleep(BEFORE.toMillis());
        long killed = System.nanoTime();
        redis.kill();
        Thread.sleep(AWAY.toMillis());
        long back = System.nanoTime();
        redis.start();
        Thread.sleep(AFTER.toMillis());
        over = true;
        crew.join();
        long[] times = completions.stream().flatMap(List::stream).mapToLong(Long::longValue).sorted().toArray();
        return new Seen(rate(times, begun, killed), rate(times, killed, back), standstill(times, killed, back + AFTER.toNanos()), refused.sum());
    }

    private void work(ClaimingWorker worker, List<Long> completions) throws Exception {
        try (worker) {
            while (!over) {
                try {
                    for (int i = worker.next(1); i > 0; i--) {
                        completions.add(System.nanoTime());
                    }
                } catch (HttpLine.Refused e) {
                    refused.increment();
                    Thread.sleep(50);
                }
            }
            worker.finish();
        }
    }

    private static double rate(long[] times, long from, long to) {
        return Arrays.stream(times).filter(time -> time >= from && time < to).count() / Until.seconds(from, to);
    }

    /** @throws IOException if nothing was completed at all any more */
    static double standstill(long[] times, long from, long to) throws IOException {
        long longest = 0;
        long last = from;
        for (long time : times) {
            if (time >= from && time <= to) {
                longest = Math.max(longest, time - last);
                last = time;
            }
        }
        if (last == from) {
            throw new IOException("nothing was completed after Redis was killed");
        }
        return Math.max(longest, to - last) / 1e9;
    }
}
