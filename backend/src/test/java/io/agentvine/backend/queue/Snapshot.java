package io.agentvine.backend.queue;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.Lane;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the rows say at one moment, and what follows from it by the rules of the queue: the model that the queue is compared with.
 *
 * @param now the store's clock, ms
 * @param tick when a reaper turned last, or null
 * @param most tasks that run at once, by the max_parallel of the repository that all of them are of; null: any number
 */
record Snapshot(long now, Long tick, Integer most, Map<UUID, Row> tasks, Map<UUID, Run> runs, Map<UUID, Question> questions, List<Change> history) {

    private static final long REAPER_GAP_MILLIS = 15_000;

    /** A task. */
    record Row(UUID id, UUID job, TaskStatus status, QueueName queue, long position, long dueAt, boolean deferred, String labels,
            UUID session, UUID affinity, long affinityUntil, boolean cancelRequested, long fence, UUID claim, UUID execution,
            UUID worker, long leaseUntil, UUID question) {

        Set<String> labelSet() {
            return labels == null ? Set.of() : Set.of(Wire.read(labels, String[].class));
        }
    }

    /** An execution. */
    record Run(UUID id, UUID task, UUID job, UUID worker, UUID incarnation, long fence, UUID claim, String request, String status,
            UUID session) {}

    /** A question. @param response null: nobody answered */
    record Question(UUID id, UUID task, UUID execution, String call, String status, String response) {

        boolean isOpen() {
            return status.equals("open");
        }
    }

    /** A row of the history. */
    record Change(UUID task, TaskStatus from, TaskStatus to, long fence, UUID execution, String code) {}

    static Snapshot of(JdbcTemplate jdbc, Database database) {
        Map<UUID, Row> tasks = new LinkedHashMap<>();
        jdbc.query("select * from tasks order by id", (row, n) -> task(row)).forEach(task -> tasks.put(task.id, task));
        Map<UUID, Run> runs = new LinkedHashMap<>();
        jdbc.query("select * from executions order by id", (row, n) -> run(row)).forEach(run -> runs.put(run.id, run));
        Map<UUID, Question> questions = new LinkedHashMap<>();
        jdbc.query("select * from questions order by id", (row, n) -> question(row)).forEach(one -> questions.put(one.id, one));
        List<Change> history = jdbc.query("select * from task_history order by id", (row, n) -> change(row));
        return jdbc.queryForObject("select " + database.now() + " as now, (select at from ticks where name = 'reaper') as tick,"
                        + " (select max(max_parallel) from repositories) as most",
                (row, n) -> new Snapshot(row.getLong("now"), row.getObject("tick") == null ? null : row.getLong("tick"),
                        row.getObject("most") == null ? null : row.getInt("most"), tasks, runs, questions,
                        history));
    }

    private static Row task(ResultSet row) throws SQLException {
        return new Row(id(row, "id"), id(row, "job_id"), TaskStatus.of(row.getString("status")), Queues.of(row.getString("queue")),
                row.getLong("position"), row.getLong("due_at"), row.getInt("deferred") == 1, row.getString("labels"), id(row, "session_id"),
                id(row, "affinity_worker_id"), row.getLong("affinity_until"), row.getObject("cancel_requested_at") != null,
                row.getLong("fence"), id(row, "claim_id"), id(row, "execution_id"), id(row, "worker_id"), row.getLong("lease_until"),
                id(row, "question_id"));
    }

    private static Run run(ResultSet row) throws SQLException {
        return new Run(id(row, "id"), id(row, "task_id"), id(row, "job_id"), id(row, "worker_id"), id(row, "incarnation"),
                row.getLong("fence"), id(row, "claim_id"), row.getString("request_id"), row.getString("status"), id(row, "session_id"));
    }

    private static Question question(ResultSet row) throws SQLException {
        return new Question(id(row, "id"), id(row, "task_id"), id(row, "execution_id"), row.getString("call_id"), row.getString("status"),
                row.getString("response"));
    }

    private static Change change(ResultSet row) throws SQLException {
        String from = row.getString("from_status");
        return new Change(id(row, "task_id"), from == null ? null : TaskStatus.of(from), TaskStatus.of(row.getString("to_status")),
                row.getLong("fence"), id(row, "execution_id"), row.getString("reason_code"));
    }

    private static UUID id(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : UUID.fromString(text);
    }

    boolean sameRows(Snapshot other) {
        return tasks.equals(other.tasks) && runs.equals(other.runs) && history.equals(other.history);
    }

    /** Whether any worker might be given the task now. */
    boolean claimable(Row task) {
        return isDue(task) && !waitsForASession(task);
    }

    private boolean isDue(Row task) {
        return task.status == TaskStatus.QUEUED && !task.deferred && task.dueAt <= now && !task.cancelRequested;
    }

    private boolean waitsForASession(Row task) {
        return task.session != null && tasks.values().stream().anyMatch(other -> task.session.equals(other.session) && inItsSession(other, task));
    }

    /** Whether Redis is told of a task only when another one leaves its session. */
    boolean someWaitForASession() {
        return tasks.values().stream().anyMatch(task -> isDue(task) && waitsForASession(task));
    }

    /** Whether another task runs in its session, is parked in it, or was answered in it and has not gone on. */
    private static boolean inItsSession(Row other, Row task) {
        return other.status == TaskStatus.IN_PROGRESS
                || other.question != null && !other.id.equals(task.id) && !other.status.isOver();
    }

    /** What that run asked last, or null. */
    Question lastQuestionOf(Run run) {
        return questions.values().stream().filter(question -> question.execution.equals(run.id)).reduce((first, second) -> second).orElse(null);
    }

    /** Whether its run holds the call, or its task is parked on it. */
    boolean awaitsAnswer(Question question) {
        Row task = tasks.get(question.task);
        return question.isOpen() && (task.status == TaskStatus.IN_PROGRESS && question.execution.equals(task.execution)
                || task.status == TaskStatus.WAITING && question.id.equals(task.question));
    }

    Stream<Row> running() {
        return tasks.values().stream().filter(task -> task.status == TaskStatus.IN_PROGRESS);
    }

    /** Whether the task is kept for one worker still. */
    boolean kept(Row task) {
        return task.affinity != null && task.affinityUntil > now;
    }

    boolean admits(Row task, Scene.Hand worker) {
        return worker.labels().containsAll(task.labelSet()) && (!kept(task) || task.affinity.equals(worker.id()));
    }

    /** All that might be given to somebody now, in the order of the queue. */
    List<Row> line() {
        return tasks.values().stream().filter(this::claimable).filter(this::isLetBegin)
                .sorted(Comparator.comparing(Row::queue).thenComparing(Row::position)).toList();
    }

    /** Whether it is among the first ones of its list, as many as there is room for in the repository. */
    private boolean isLetBegin(Row task) {
        return most == null || running().count() + tasks.values().stream().filter(this::claimable).filter(other -> other.position < task.position
                && other.queue == task.queue && Objects.equals(other.labels, task.labels) && Objects.equals(other.affinity, task.affinity)).count() < most;
    }

    /** What the next claim of this worker must get. */
    Optional<Row> nextFor(Scene.Hand worker) {
        return line().stream().filter(task -> admits(task, worker)).findFirst();
    }

    ReadyQueue.Entry entry(Row task) {
        return new ReadyQueue.Entry(task.id, task.queue, Lane.of(kept(task) ? task.affinity : null, task.labels), task.position);
    }

    /** Whether this pair gives the right to write now. */
    boolean holds(UUID job, long fence, UUID claim, UUID worker) {
        return running().anyMatch(task -> task.job.equals(job) && task.fence == fence && task.claim.equals(claim)
                && task.worker.equals(worker) && (task.leaseUntil > now || tick == null || tick <= now - REAPER_GAP_MILLIS));
    }
}
