package io.agentvine.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A table with very many finished tasks, each with its execution; asked for lists, and worked on. */
final class FinishedTasks {

    /** The lists that pages and programs ask for. */
    private static final Map<String, String> LISTS = Map.of(
            "newest", "/api/v1/tasks",
            "by status", "/api/v1/tasks?status=completed",
            "by status and type", "/api/v1/tasks?status=failed&task_type=bugfix",
            "by priority", "/api/v1/tasks?priority=high",
            "by repository", "/api/v1/tasks?repository_url=https://example.invalid/team/repository-7.git",
            "live ones", "/api/v1/tasks?status=in_progress",
            "rows of a board", "/api/v1/tasks?view=summary&limit=50",
            "the group finished", "/api/v1/tasks?view=summary&limit=50&group=finished",
            "the group to review", "/api/v1/tasks?view=summary&limit=50&group=ready_for_review",
            "how many of each kind", "/api/v1/tasks/counts");

    private final BackendProcess backend;
    private final Queue queue;
    private final RowCopies rows;
    private int filled;

    FinishedTasks(BackendProcess backend, Queue queue, BenchDatabase database) {
        this.backend = backend;
        this.queue = queue;
        this.rows = new RowCopies(database);
    }

    /** Until there are so many: copies one task that was really run, in fifty repositories, with every type and priority; one in ten failed. */
    void fillUpTo(int count) throws Exception {
        if (count <= filled) {
            return;
        }
        String task = queue.submitOne();
        queue.workOff(1, 1, Duration.ofSeconds(30));
        String execution = rows.ask("SELECT id FROM executions WHERE task_id = '" + task + "'");
        rows.add("tasks", task, filled + 1, count, Map.of(
                "id", id("0"),
                "job_id", id("1"),
                "execution_id", id("2"),
                "session_id", id("3"),
                "position", "-n",
                "title", "'Benchmark task ' || n",
                "task_type", "(ARRAY['feature', 'bugfix', 'test', 'docs', 'refactor', 'review'])[1 + n % 6]",
                "priority", "(ARRAY['low', 'normal', 'high', 'critical'])[1 + n % 4]",
                "status", "CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'completed' END",
                "repository_url", "'https://example.invalid/team/repository-' || n % 50 || '.git'"));
        rows.add("executions", execution, filled + 1, count, new LinkedHashMap<>(Map.of(
                "id", id("2"),
                "task_id", id("0"),
                "job_id", id("1"),
                "session_id", id("3"),
                "claim_id", id("4"),
                "request_id", "NULL")));
        filled = count;
        Until.isSo("the counts of a million tasks that came at once are folded", Duration.ofSeconds(90), 500,
                () -> Long.parseLong(rows.ask("SELECT count(*) FROM finished_counts")) < 10_000);
        rows.vacuum("tasks");
        rows.vacuum("executions");
        rows.vacuum("finished_counts");
    }

    long finished() throws SQLException {
        return Long.parseLong(rows.ask("SELECT count(*) FROM tasks WHERE finished_at IS NOT NULL"));
    }

    /** Milliseconds of each kind of list. */
    Map<String, Latencies> lists(int warmUp, int rounds) throws IOException {
        Map<String, Latencies> all = new LinkedHashMap<>();
        for (Map.Entry<String, String> list : LISTS.entrySet()) {
            all.put(list.getKey(), times(list.getValue(), warmUp, rounds));
        }
        return all;
    }

    Latencies times(String path, int warmUp, int rounds) throws IOException {
        Latencies times = new Latencies(rounds);
        try (HttpLine line = backend.line()) {
            for (int i = 0; i < warmUp + rounds; i++) {
                long begun = System.nanoTime();
                line.get(path);
                if (i >= warmUp) {
                    times.add(System.nanoTime() - begun);
                }
            }
        }
        return times;
    }

    /** Of completing one and claiming the next in one request, by one worker. */
    Latencies claims(int warmUp, int rounds) throws Exception {
        queue.submit(8, warmUp + rounds + 1);
        Latencies times = new Latencies(rounds);
        try (ClaimingWorker worker = new ClaimingWorker(backend.register("bench-million"))) {
            for (int i = 0; i < warmUp + rounds; i++) {
                long begun = System.nanoTime();
                worker.next(1);
                if (i >= warmUp) {
                    times.add(System.nanoTime() - begun);
                }
            }
            worker.finish();
        }
        return times;
    }

    /** An id that sorts by n, older than any the backend makes. */
    private static String id(String kind) {
        return "'0000000" + kind + "-0000-7000-8000-' || lpad(to_hex(n), 12, '0')";
    }
}
