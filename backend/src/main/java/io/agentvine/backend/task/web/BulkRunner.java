package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.TaskEdit;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The thread {@code bulk}: does the jobs, one after the other, each task in one commit with the job's place and counts. So each task is changed
 * once and counted once, whatever is killed when; another backend goes on where this one is gone. Whoever ends one drops those that were done a week ago.
 */
@Component
class BulkRunner implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int PAGE = 200;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final TaskLifecycle lifecycle;
    private final TaskPages pages;
    private final TaskSearch search;
    private final UUID backend = UUID.randomUUID();
    private volatile Loop loop;

    BulkRunner(SqlFiles sql, Transactions transactions, TaskLifecycle lifecycle, TaskPages pages, TaskSearch search) {
        this.sql = sql;
        this.transactions = transactions;
        this.lifecycle = lifecycle;
        this.pages = pages;
        this.search = search;
    }

    /** A job as this backend holds it. @param place the last task that was looked at, or null @param ahead what was retried before its turn */
    private record Held(UUID id, BulkJob.Action action, Priority priority, boolean fresh, Map<String, String> filter, List<UUID> tasks, String actor,
            UUID place, List<BulkJob.Problem> problems, Set<UUID> ahead) {

        static Held of(Row row) throws SQLException {
            return new Held(row.id("id"), row.word(BulkJob.Action.class, "action"), row.word(Priority.class, "priority"), row.flag("fresh"),
                    BulkJob.filter(row), row.text("ids") == null ? null : List.of(Wire.read(row.text("ids"), UUID[].class)), row.text("actor"),
                    row.id("place"), new ArrayList<>(BulkJob.problems(row)), new HashSet<>());
        }
    }

    /** Some tasks to change, in order. @param place how far was looked, where that is behind the last of them @param more whether to go on */
    private record Batch(List<UUID> tasks, UUID place, boolean more) {}

    /** Another backend has the job by now. */
    private static final class NotHeld extends RuntimeException {
        NotHeld() {
            super("another backend goes on with the job", null, false, false);
        }
    }

    /** Has the thread look at once. */
    void nudge() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
        }
    }

    /** Does what there is to do. */
    void work() {
        Optional<Held> held = take();
        while (held.isPresent()) {
            try {
                step(held.get());
            } catch (NotHeld gone) {
                // it goes on there
            }
            held = isEnding() ? Optional.empty() : take();
        }
    }

    private boolean isEnding() {
        Loop running = loop;
        return running != null && !running.isRunning();
    }

    private Optional<Held> take() {
        if (!transactions.read(() -> sql.of("bulk/any_running").exists())) {
            return Optional.empty();
        }
        return transactions.run(() -> sql.of("bulk/take").with("backend", backend).with("lease", LEASE).first(Held::of));
    }

    private void step(Held job) {
        Batch batch = job.tasks != null ? named(job) : filtered(job);
        for (UUID task : batch.tasks) {
            if (isEnding()) {
                return;
            }
            change(job, task);
        }
        if (!batch.more) {
            transactions.run(() -> {
                guarded(sql.of("bulk/end"), job);
                sql.of("bulk/drop_old").with("age", KEPT).update();
            });
        } else if (batch.place != null) {
            transactions.run(() -> guarded(sql.of("bulk/note_place").with("place", batch.place).with("lease", LEASE), job));
        }
    }

    private static Batch named(Held job) {
        List<UUID> left = job.tasks.stream().filter(one -> job.place == null || one.toString().compareTo(job.place.toString()) < 0).toList();
        return new Batch(left.stream().limit(PAGE).toList(), null, left.size() > PAGE);
    }

    /** Of those that were made before the job, and behind its place. */
    private Batch filtered(Held job) {
        TaskFilter filter = filter(job);
        TaskFilter rest = job.place == null ? filter : filter.and(Condition.of("t.id < ?", job.place.toString()));
        TaskSearch.Part part = filter.isLooked() ? search.partBehind(rest, null) : new TaskSearch.Part(rest, null, null);
        List<UUID> found = pages.keys(part.filter(), PAGE, 0).stream().map(TaskKey::id).toList();
        boolean full = found.size() == PAGE;
        return new Batch(found, full || part.last() == null ? null : part.last().id(), full || part.older() != null);
    }

    private static TaskFilter filter(Held job) {
        return TaskFilter.of(new Checks(), job.filter::get).inOrderOfIds().and(Condition.of("t.id < ?", job.id.toString()));
    }

    private void change(Held job, UUID task) {
        if (job.ahead.remove(task)) {
            transactions.run(() -> note(job, task, 0, 0));
            return;
        }
        try {
            List<UUID> changed = transactions.run(() -> {
                List<UUID> tasks = job.action == BulkJob.Action.RETRY ? before(job, task) : new ArrayList<>();
                tasks.add(task);
                tasks.forEach(one -> apply(job, one));
                note(job, task, tasks.size(), 0);
                return tasks;
            });
            job.ahead.addAll(changed.subList(0, changed.size() - 1));
        } catch (ProblemException refused) {
            if (job.problems.size() < BulkJob.MOST_PROBLEMS) {
                job.problems.add(new BulkJob.Problem(task, refused.getMessage()));
            }
            transactions.run(() -> note(job, task, 0, 1));
        }
    }

    /** What it depends on and will not be completed, where the job is about that too: it is retried first, or the task would fail again at once. */
    private List<UUID> before(Held job, UUID task) {
        LinkedHashSet<UUID> all = new LinkedHashSet<>();
        for (UUID other : sql.of("task/lost_dependencies").with("task", task).list(row -> row.text("status") == null ? null : row.id("depends_on"))) {
            if (other != null && isAbout(job, other)) {
                all.addAll(before(job, other));
                all.add(other);
            }
        }
        return new ArrayList<>(all);
    }

    private boolean isAbout(Held job, UUID task) {
        return job.tasks != null ? job.tasks.contains(task)
                : !pages.keys(filter(job).and(Condition.of("t.id = ?", task.toString())), 1, 0).isEmpty();
    }

    private void apply(Held job, UUID task) {
        switch (job.action) {
            case CANCEL -> lifecycle.cancelIfLive(task, job.actor);
            case RETRY -> lifecycle.retryIfFailedOrCancelled(task, job.fresh, job.actor);
            case PRIORITY -> lifecycle.editIfQueued(task, TaskEdit.to(job.priority), (before, after) -> {});
            case DELETE -> lifecycle.deleteIfOver(task);
        }
    }

    private void note(Held job, UUID task, int done, int failed) {
        guarded(sql.of("bulk/note_step").with("done", done).with("failed", failed).with("place", task).with("problems", Wire.write(job.problems))
                .with("lease", LEASE), job);
    }

    private void guarded(Sql change, Held job) {
        if (change.with("job", job.id).with("backend", backend).update() == 0) {
            throw new NotHeld();
        }
    }

    @Override
    public void start() {
        loop = new Loop("bulk", INTERVAL, this::work).start();
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
