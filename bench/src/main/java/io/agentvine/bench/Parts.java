package io.agentvine.bench;

import static io.agentvine.bench.Figure.Against.POSTGRES;
import static io.agentvine.bench.Figure.atLeast;
import static io.agentvine.bench.Figure.atMost;
import static io.agentvine.bench.Figure.plain;
import static io.agentvine.bench.Figure.shareOf;
import static io.agentvine.bench.Figure.timesOf;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** The parts that need a running backend, with their floors and aims; each leaves the queue empty. */
final class Parts {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Installation here;
    private final BenchDatabase database;
    private final RedisServer redis;
    private final BackendProcess backend;
    private final Queue queue;
    private final Measurements measured;
    private final int share;
    private FinishedTasks finished;

    /** @param share 1, or how many times smaller every amount is, to try the benchmark itself */
    Parts(Installation here, BenchDatabase database, RedisServer redis, BackendProcess backend, Measurements measured, int share) {
        this.here = here;
        this.database = database;
        this.redis = redis;
        this.backend = backend;
        this.queue = new Queue(backend);
        this.measured = measured;
        this.share = share;
    }

    Queue queue() {
        return queue;
    }

    void pickUp() throws Exception {
        Latencies times = queue.pickUp(1_000 / share, 400 / share);
        String spread = "%d times, p90 %s ms, longest %s ms".formatted(
                times.size(), Words.number(times.percentile(0.90)), Words.number(times.percentile(1)));
        measured.add(timesOf(POSTGRES, "pickup_p50", "submit → claim answered, p50", times.percentile(0.50), 6.0, 3.0).noted(spread));
        measured.add(timesOf(POSTGRES, "pickup_p99", "submit → claim answered, p99", times.percentile(0.99), 30.0, 12.0));
    }

    void submit() throws Exception {
        measured.add(shareOf(POSTGRES, "submit_1", "submit, 1 client", queue.submit(1, 4_000 / share), "/s", 0.2, 0.35));
        measured.add(shareOf(POSTGRES, "submit_16", "submit, 16 clients", queue.submit(16, 16_000 / share), "/s", 0.6, 1.2));
        queue.workOff(50, 20_000 / share, LIMIT);
    }

    void next() throws Exception {
        queue.submit(16, 10_000 / share);
        double one = queue.workOff(1, 10_000 / share, LIMIT);
        measured.add(shareOf(POSTGRES, "next_1", "complete + claim next, 3 workers, 1 a request", one, "tasks/s", 0.3, 0.5));
        queue.submit(16, 30_000 / share);
        double fifty = queue.workOff(50, 30_000 / share, LIMIT);
        measured.add(shareOf(POSTGRES, "next_50", "complete + claim next, 3 workers, 50 a request", fifty, "tasks/s", 1.2, 3.5));
    }

    void emptied() throws Exception {
        Backlog backlog = new Backlog(queue, database, redis);
        int tasks = 100_000 / share;
        backlog.fill(tasks);
        long entries = backlog.entries();
        backlog.emptyRedis();
        double seconds = backlog.secondsUntilWhole(entries);
        measured.add(atMost("emptied_seconds", "Redis emptied with 100,000 queued: lists rebuilt", seconds, "s", 10, 2)
                .noted("%,d ids, which is what fits into Redis".formatted(entries)));
        double drained = queue.workOff(50, tasks, LIMIT);
        measured.add(atMost("emptied_lost", "Redis emptied with 100,000 queued: lost", tasks - completedOf(tasks), "tasks", 0, 0));
        measured.add(plain("emptied_drain", "all 100,000 worked off afterwards, 50 a request", drained, "tasks/s").against(POSTGRES));
    }

    void away() throws Exception {
        Backlog backlog = new Backlog(queue, database, redis);
        backlog.fill(80_000 / share);
        RedisKilled.Seen seen = new RedisKilled(backend, redis).measure();
        measured.add(new Figure("away_standstill", null, "Redis killed and back: longest standstill", seen.standstill(), "s", true, 5.0, null, null,
                "%d requests were answered with an error and repeated".formatted(seen.refused())));
        measured.add(shareOf(POSTGRES, "away_rate", "Redis away: complete + claim next, 1 a request", seen.meanwhile(), "tasks/s", null, 0.2)
                .noted("with Redis, just before: %s tasks/s".formatted(Words.number(Math.rint(seen.before())))));
        backlog.drop();
    }

    void idle() throws Exception {
        double percent = new IdleFleet(backend).backendCpuPercent(1_000 / share, Duration.ofSeconds(60), Duration.ofSeconds(30));
        measured.add(atMost("idle_cpu", "1,000 idle workers: backend's CPU", percent, "% of a core", 30, 10)
                .noted("over 30 s, after a minute of idling"));
    }

    void million() throws Exception {
        finishedUpTo(1_000_000 / share);
        Map<String, Latencies> lists = finished.lists(15, 60);
        String slowest = lists.entrySet().stream().max(Map.Entry.comparingByValue((a, b) -> Double.compare(a.percentile(0.95), b.percentile(0.95))))
                .map(each -> each.getKey() + " " + Words.number(each.getValue().percentile(0.95)) + " ms").orElseThrow();
        measured.add(atMost("million_lists", "lists of 100 with a million finished tasks, p95", Latencies.all(lists.values()).percentile(0.95), "ms", 50, 10)
                .noted("ten kinds of list and count; p95 of the slowest: " + slowest));
        measured.add(atMost("million_claims", "complete + claim with a million finished tasks, p95", finished.claims(100, 400).percentile(0.95), "ms", 50, 10)
                .noted("%,d finished tasks".formatted(finished.finished())));
        measured.add(plain("million_text", "list then, searched for a word (`q`), p95",
                finished.times("/api/v1/tasks?q=receipt", 1, 10).percentile(0.95), "ms"));
        measured.add(plain("million_status", "`GET /queue/status` then, p95", finished.times("/api/v1/queue/status", 5, 30).percentile(0.95), "ms"));
    }

    /** Painted first with few tasks and then with very many. */
    void browser() throws Exception {
        PageInBrowser browser = new PageInBrowser(here, share);
        browser.requireTools();
        measured.add(browser.bullBoard(redis, 10_000 / share));
        redis.command("FLUSHALL");
        Map<String, PageInBrowser.Seen> large = browser.measure(backend, "large");
        finishedUpTo(10_000 / share);
        Map<String, PageInBrowser.Seen> first = browser.measure(backend, "first");
        measured.add(atMost("page_bytes", "the page's first view with 50 rows, over the wire", first.get("bytes").value(), "kB", 60, 50));
        measured.add(atMost("page_chart_bytes", "its view with charts", first.get("chart_bytes").value(), "kB", 150, 100));
        measured.add(atMost("page_painted", "painted, with 10,000 tasks", first.get("painted").value(), "ms", 700, 500).noted("median of new browsers with nothing kept"));
        PageInBrowser.Seen visible = browser.measure(backend, "live").get("visible");
        measured.add(atMost("page_visible", "change of state committed → painted, 100 pages open, p95", visible.value(), "ms", 300, 150).noted(visible.how()));
        opensAndScrolls("diff", "a change of 20,000 lines", large);
        opensAndScrolls("files", "a change of 4,000 files", large);
        measured.add(atMost("page_files_held", "its page's thread was not free for, at most, opened and scrolled", large.get("files_held").value(), "ms", 200, 100));
        opensAndScrolls("transcript", "a conversation of 20,000 events", large);
        measured.add(atMost("page_idle_cpu", "200 idle pages: backend's CPU", browser.cpuWithIdlePages(backend, Duration.ofSeconds(share == 1 ? 30 : 5)), "% of a core", 10, 3)
                .noted("200 event streams, as pages that nobody shares hold them"));
        finishedUpTo(1_000_000 / share);
        double many = browser.measure(backend, "painted").get("painted").value();
        measured.add(atMost("page_painted_million", "painted with a million tasks, to 10,000", many / first.get("painted").value(), "×", 1.10, 1.05)
                .noted("%s ms beside %s ms".formatted(Words.number(many), Words.number(first.get("painted").value()))));
    }

    private void opensAndScrolls(String what, String words, Map<String, PageInBrowser.Seen> seen) {
        measured.add(atMost("page_" + what + "_opens", words + ": asked for → its first rows painted", seen.get(what + "_opens").value(), "ms", 500, 250));
        measured.add(atLeast("page_" + what + "_frames", words + ": scrolled by a third of the screen with each frame", seen.get(what + "_frames").value(),
                "frames/s", 50, 58).noted(seen.get(what + "_frames").how()));
    }

    private void finishedUpTo(int count) throws Exception {
        if (finished == null) {
            finished = new FinishedTasks(backend, queue, database);
        }
        finished.fillUpTo(count);
    }

    void kill() throws Exception {
        try (LostWorker lost = new LostWorker(here, backend)) {
            double longest = 0;
            int rounds = 0;
            for (long begun = System.nanoTime(); rounds < 3 && System.nanoTime() - begun < 60e9; rounds++) {
                longest = Math.max(longest, lost.killUntilRunningElsewhere());
            }
            measured.add(atMost("kill_seconds", "worker killed (-9) → its task runs again elsewhere", longest, "s", 95, 15)
                    .noted(rounds == 1 ? "once" : "the longest of %d".formatted(rounds)));
        }
    }

    void answer() throws Exception {
        try (AnsweredRun answered = new AnsweredRun(here, backend)) {
            answered.answerUntilRunning();
            double[] times = new double[20 / Math.min(share, 5)];
            for (int i = 0; i < times.length; i++) {
                times[i] = answered.answerUntilRunning();
            }
            Arrays.sort(times);
            measured.add(atMost("answer_resume", "answer → the parked run's process runs again, longest", times[times.length - 1], "ms", 1_000, 1_000)
                    .noted("%d times, on an idle worker; half of them within %s ms".formatted(times.length, Words.number(times[times.length / 2]))));
        }
    }

    void overhead() throws Exception {
        try (Overhead overhead = new Overhead(here, backend, measured, share)) {
            overhead.measure();
        }
    }

    void worker() throws Exception {
        StartUp startUp = new StartUp(here);
        StartUp.Worker quick = startUp.quickWorker(backend);
        measured.add(atMost("worker_poll", "worker of `./agentvine up`: start to first poll", quick.seconds(), "s", 2, 1));
        measured.add(atMost("worker_memory", "worker of `./agentvine up`: resident memory, idle", quick.residentMb(), "MB", 120, 80));
        StartUp.Worker documented = startUp.documentedWorker(backend);
        measured.add(atMost("plain_worker_poll", "worker by README's `java`: start to first poll", documented.seconds(), "s", 2, 1));
        measured.add(atMost("plain_worker_memory", "worker by README's `java`: resident memory, idle", documented.residentMb(), "MB", 120, 80));
        measured.add(plain("backend_memory", "backend: resident memory at the end", backend.process().residentMb(), "MB"));
    }

    /** How many of the newest tasks the rows call completed. */
    private int completedOf(int newest) throws Exception {
        return Integer.parseInt(new RowCopies(database).ask("SELECT count(*) FROM (SELECT status FROM tasks ORDER BY position DESC LIMIT " + newest
                + ") t WHERE status = 'completed'"));
    }
}
