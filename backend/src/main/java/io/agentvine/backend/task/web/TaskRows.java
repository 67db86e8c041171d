package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.BranchName;
import io.agentvine.backend.task.DailyBudget;
import io.agentvine.backend.task.Lane;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.NewTask;
import io.agentvine.backend.task.OwnLabels;
import io.agentvine.backend.task.PlacedTask;
import io.agentvine.backend.task.QueuePosition;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.backend.task.TaskSubmission;
import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.function.SingletonSupplier;

/** Reads tasks for people, each with its newest execution in the same statement. */
@Component
class TaskRows {

    private static final int DEEPEST_POSITION = 1_000;
    private static final String SELECT = """
            SELECT t.*, e.id AS e_id, e.attempt AS e_attempt, e.status AS e_status, e.worker_id AS e_worker_id,
                e.worker_name AS e_worker_name, e.session_id AS e_session_id, e.branch AS e_branch,
                e.started_at AS e_started_at, e.ended_at AS e_ended_at, e.failure_class AS e_failure_class,
                e.message AS e_message, e.exit_code AS e_exit_code, e.turns AS e_turns, e.input_tokens AS e_input_tokens,
                e.output_tokens AS e_output_tokens, e.cache_creation_input_tokens AS e_cache_creation,
                e.cache_read_input_tokens AS e_cache_read, e.cost_micro_usd AS e_cost, e.cost_estimated AS e_estimated,
                e.result AS e_result, %s AS now_ms,
                CASE WHEN t.status = 'queued' AND t.session_id IS NOT NULL THEN (SELECT h.id FROM tasks h
                    WHERE h.session_id = t.session_id AND h.status = 'in_progress') END AS session_held_by,
                CASE WHEN t.status = 'queued' AND t.session_id IS NOT NULL THEN (SELECT MIN(h.id) FROM tasks h
                    WHERE h.session_id = t.session_id AND h.question_id IS NOT NULL AND h.id <> t.id
                        AND h.status IN ('waiting', 'queued')) END AS session_parked_by,
                (SELECT SUM(x.cost_micro_usd) FROM executions x WHERE x.task_id = t.id) AS cost_of_all,
                (SELECT MAX(x.cost_estimated) FROM executions x WHERE x.task_id = t.id) AS estimated_of_all,
                (SELECT SUM(x.output_tokens + COALESCE(x.input_tokens, 0) + COALESCE(x.cache_creation_input_tokens, 0)
                    + COALESCE(x.cache_read_input_tokens, 0)) FROM executions x WHERE x.task_id = t.id) AS tokens_of_all,
                CASE WHEN t.status = 'in_progress' THEN (SELECT MIN(q.id) FROM questions q
                    WHERE q.task_id = t.id AND q.status = 'open') END AS asks,
                CASE WHEN t.status = 'queued' THEN (SELECT a.name FROM workers a WHERE a.id = t.affinity_worker_id) END
                    AS affinity_worker,
                p.state AS p_state, p.url AS p_url, p.number AS p_number, p.checks AS p_checks, p.review_state AS p_review, p.problem AS p_problem,
                i.url AS i_url, i.number AS i_number, i.forge AS i_forge, i.problem AS i_problem,
                r.verdict AS r_verdict, r.actor AS r_actor, r.created_at AS r_at, r.execution_id AS r_execution_id,
                CASE WHEN t.status = 'queued' AND t.limited = 1 THEN (SELECT l.max_parallel FROM repositories l
                    WHERE l.url_key = t.repository_key) END AS max_parallel,
                CASE WHEN t.status = 'queued' AND t.limited = 1 THEN (SELECT COUNT(*) FROM tasks b
                    WHERE b.status = 'in_progress' AND b.limited = 1 AND b.repository_key = t.repository_key) END AS runs_in_repository,
                CASE WHEN t.deferred = 1 THEN (SELECT MIN(d.depends_on) FROM task_dependencies d
                    WHERE d.task_id = t.id AND d.done_at IS NULL) END AS waits_for,
                CASE WHEN t.deferred = 1 THEN (SELECT COUNT(*) FROM task_dependencies d
                    WHERE d.task_id = t.id AND d.done_at IS NULL) END AS waits_for_count
            FROM\s""";
    private static final String JOINS = " LEFT JOIN executions e ON e.task_id = t.id AND e.fence = t.fence"
            + " LEFT JOIN pull_requests p ON p.task_id = t.id"
            + " LEFT JOIN forge_issues i ON i.task_id = t.id"
            + " LEFT JOIN reviews r ON r.id = (SELECT MAX(v.id) FROM reviews v WHERE v.task_id = t.id)";
    private static final String ROWS = "tasks t" + JOINS;
    private static final String AHEAD = """
            SELECT COUNT(*) FROM (SELECT 1 AS one FROM tasks
                WHERE status = 'queued' AND queue = ? AND position < ? LIMIT %d) AS ahead""".formatted(DEEPEST_POSITION);

    private static final Duration COUNT_LASTS = Duration.ofSeconds(1);

    private final JdbcTemplate jdbc;
    private final SqlFiles sql;
    private final Transactions transactions;
    private final LeaseSettings leases;
    private final TaskSettings defaults;
    private final DailyBudget budget;
    private final Clock clock;
    private final String select;
    private final Map<QueueName, Instant> longUntil = new ConcurrentHashMap<>();
    private volatile Counted counted;

    TaskRows(JdbcTemplate jdbc, Transactions transactions, SqlFiles sql, Database database, LeaseSettings leases, TaskSettings defaults,
            DailyBudget budget, Clock clock) {
        this.jdbc = jdbc;
        this.defaults = defaults;
        this.budget = budget;
        this.clock = clock;
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.select = SELECT.formatted(database.now());
    }

    @Transactional(readOnly = true)
    public Optional<TaskView> find(UUID id) {
        return jdbc.query(select + ROWS + " WHERE t.id = ?", (row, n) -> view(row, positionOf(row), this::workforce), id.toString()).stream()
                .findFirst();
    }

    /** Those that are there, in that order. */
    @Transactional(readOnly = true)
    public List<TaskView> list(List<TaskKey> keys) {
        Supplier<Workforce> workers = SingletonSupplier.of(this::workforce);
        Map<UUID, TaskView> found = new HashMap<>();
        if (!keys.isEmpty()) {
            String ids = " WHERE t.id IN (" + String.join(", ", Collections.nCopies(keys.size(), "?")) + ")";
            jdbc.query(select + ROWS + ids, (row, n) -> view(row, null, workers), keys.stream().map(key -> key.id().toString()).toArray())
                    .forEach(view -> found.put(view.id(), view));
        }
        return keys.stream().map(key -> found.get(key.id())).filter(Objects::nonNull).toList();
    }

    /** The task that was just submitted; which workers there are, and the place in a long queue, is not asked for each. */
    TaskView submitted(NewTask task, PlacedTask placed) {
        QueueName queue = placed.queue();
        Long position = recentPosition(queue, placed.position());
        TaskView.Reason stored = new TaskView.Reason("queued", TaskSubmission.WAITS, placed.at(), null, position);
        WaitReason wait = new WaitReason(stored, placed.at(), placed.dueAt(), null, task.attempts(defaults), null, null, null, null,
                false, null, queue, position, null, task.notBefore(), placed.lane().labels());
        AgentOptions options = task.options();
        return new TaskView(placed.taskId(), task.title(), task.description(), task.taskType(), task.priority(), task.repositoryUrl(),
                task.branchName(), task.permissionLevel(), task.timeout(defaults).toSeconds(), task.attempts(defaults), task.model(),
                task.sessionId(), task.verifyCommand(), task.metadata() == null ? null : Wire.mapper().readTree(task.metadata()),
                task.labels() == null ? List.of() : OwnLabels.shown(task.labels()), List.of(), task.notBefore(), usd(task.maxBudgetMicroUsd()),
                options.effort(), options.fallbackModel(), options.maxTurns(), options.planFirst(), options.outputSchema(), List.of(),
                options.directory(), options.setupCommand(), options.wanted().history(), options.wanted().tags(),
                options.wanted().submodules(), options.wanted().lfs(), options.instructions(), options.reached().network(),
                options.reached().allowHosts(), options.mcpServers(), task.delivery().word(), task.followChecks(),
                task.branchPrefix() == null ? BranchName.PREFIX : task.branchPrefix(), task.valuesFrom(),
                TaskStatus.QUEUED, wait.given(recentWorkforce()), placed.jobId(), queue, 0, null, null, placed.at(), placed.at(),
                null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** A queue that was found to be long is not counted again for a second: what is submitted meanwhile stands behind all that. */
    private Long recentPosition(QueueName queue, long position) {
        Instant now = clock.instant();
        if (now.isBefore(longUntil.getOrDefault(queue, Instant.MIN))) {
            return null;
        }
        Long found = transactions.read(() -> positionIn(queue.word(), position));
        if (found == null) {
            longUntil.put(queue, now.plus(COUNT_LASTS));
        }
        return found;
    }

    private Workforce recentWorkforce() {
        Instant now = clock.instant();
        Counted last = counted;
        if (last == null || last.at.plus(COUNT_LASTS).isBefore(now)) {
            last = new Counted(transactions.read(this::workforce), now);
            counted = last;
        }
        return last.workforce;
    }

    private record Counted(Workforce workforce, Instant at) {}

    /** Asked for once a request, and only where it shows a queued task. */
    Workforce workforce() {
        Workforce found = Workforce.read(sql, leases.duration());
        return budget.usedUp().map(found::stoppedBy).orElse(found);
    }

    @Transactional(readOnly = true)
    public List<TaskChange> history(UUID id, Paging page) {
        return jdbc.query(
                "SELECT * FROM task_history WHERE task_id = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                (row, n) -> new TaskChange(
                        time(row, "at"),
                        row.getString("from_status"),
                        row.getString("to_status"),
                        uuid(row, "job_id"),
                        uuid(row, "execution_id"),
                        row.getLong("fence"),
                        row.getString("actor"),
                        row.getString("reason_code"),
                        row.getString("message")),
                id.toString(), page.limit(), page.offset());
    }

    @Transactional(readOnly = true)
    public long countHistory(UUID id) {
        return jdbc.queryForObject("SELECT COUNT(*) FROM task_history WHERE task_id = ?", Long.class, id.toString());
    }

    /** Null where it is not queued, or behind a thousand others: counting further would slow every submission. */
    private Long positionOf(ResultSet row) throws SQLException {
        if (!row.getString("status").equals("queued")) {
            return null;
        }
        return positionIn(row.getString("queue"), row.getLong("position"));
    }

    private Long positionIn(String queue, long position) {
        long ahead = jdbc.queryForObject(AHEAD, Long.class, queue, position);
        return ahead >= DEEPEST_POSITION ? null : ahead + 1;
    }

    private static TaskView view(ResultSet row, Long position, Supplier<Workforce> workers) throws SQLException {
        String metadata = row.getString("metadata");
        String json = row.getString("agent_options");
        AgentOptions options = json == null ? AgentOptions.NONE : Wire.read(json, AgentOptions.class);
        TaskStatus status = TaskStatus.of(row.getString("status"));
        return new TaskView(
                uuid(row, "id"),
                row.getString("title"),
                row.getString("description"),
                word(row, "task_type", TaskType.class),
                word(row, "priority", Priority.class),
                row.getString("repository_url"),
                row.getString("branch_name"),
                word(row, "permission_level", PermissionLevel.class),
                row.getLong("timeout_ms") / 1_000,
                row.getInt("max_attempts"),
                row.getString("model"),
                uuid(row, "session_id"),
                row.getString("verify_command"),
                metadata == null ? null : Wire.mapper().readTree(metadata),
                OwnLabels.shown(Lane.of(null, row.getString("labels")).labels()),
                row.getString("depends_on") == null ? List.of() : List.of(Wire.read(row.getString("depends_on"), UUID[].class)),
                time(row, "not_before"),
                usd(number(row, "max_budget_micro_usd")),
                options.effort(),
                options.fallbackModel(),
                options.maxTurns(),
                options.planFirst(),
                options.outputSchema(),
                options.attachments(),
                options.directory(),
                options.setupCommand(),
                options.wanted().history(),
                options.wanted().tags(),
                options.wanted().submodules(),
                options.wanted().lfs(),
                options.instructions(),
                options.reached().network(),
                options.reached().allowHosts(),
                options.mcpServers(),
                row.getString("delivery"),
                row.getInt("follow_checks") == 1,
                BranchName.prefix(row.getString("work_branch"), row.getString("title"), row.getString("id")),
                valuesFrom(row.getString("values_from")),
                status,
                QueuedReasons.reason(new Row(row), status, position, workers),
                uuid(row, "job_id"),
                word(row, "queue", QueueName.class),
                row.getInt("attempts"),
                uuid(row, "worker_id"),
                row.getString("failure_class"),
                time(row, "created_at"),
                time(row, "updated_at"),
                time(row, "started_at"),
                time(row, "finished_at"),
                time(row, "cancel_requested_at"),
                latest(row),
                result(row, status),
                status == TaskStatus.IN_PROGRESS ? uuid(row, "asks")
                        : status == TaskStatus.WAITING || status == TaskStatus.QUEUED ? uuid(row, "question_id") : null,
                usd(number(row, "cost_of_all")),
                number(row, "cost_of_all") == null ? null : row.getInt("estimated_of_all") == 1,
                number(row, "tokens_of_all"),
                review(row),
                pullRequest(row),
                issue(row));
    }

    private static TaskView.TaskIssue issue(ResultSet row) throws SQLException {
        return row.getString("i_url") == null ? null
                : new TaskView.TaskIssue(row.getString("i_url"), row.getLong("i_number"), row.getString("i_forge"), row.getString("i_problem"));
    }

    private static TaskView.LastReview review(ResultSet row) throws SQLException {
        return row.getString("r_verdict") == null ? null : new TaskView.LastReview(row.getString("r_verdict"), row.getString("r_actor"),
                time(row, "r_at"), uuid(row, "r_execution_id"));
    }

    private static TaskView.TaskPullRequest pullRequest(ResultSet row) throws SQLException {
        return row.getString("p_state") == null ? null : new TaskView.TaskPullRequest(row.getString("p_url"), number(row, "p_number"),
                row.getString("p_state"), row.getString("p_checks"), row.getString("p_review"), row.getString("p_problem"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> valuesFrom(String json) {
        return json == null ? null : Wire.read(json, Map.class);
    }

    static Double usd(Long micro) {
        return micro == null ? null : micro / 1_000_000d;
    }

    private static TaskView.Latest latest(ResultSet row) throws SQLException {
        if (row.getString("e_id") == null) {
            return null;
        }
        return new TaskView.Latest(
                uuid(row, "e_id"),
                row.getInt("e_attempt"),
                row.getString("e_status"),
                uuid(row, "e_worker_id"),
                row.getString("e_worker_name"),
                uuid(row, "e_session_id"),
                row.getString("e_branch"),
                time(row, "e_started_at"),
                time(row, "e_ended_at"),
                row.getString("e_failure_class"),
                row.getString("e_message"),
                integer(row, "e_exit_code"),
                usage(row));
    }

    private static Usage usage(ResultSet row) throws SQLException {
        Long cost = number(row, "e_cost");
        return new Usage(
                integer(row, "e_turns"),
                number(row, "e_input_tokens"),
                number(row, "e_output_tokens"),
                number(row, "e_cache_creation"),
                number(row, "e_cache_read"),
                usd(cost),
                cost == null ? null : row.getInt("e_estimated") == 1);
    }

    /** Of a completed task only: what an earlier work order had brought is its execution's. */
    private static RunResult result(ResultSet row, TaskStatus status) throws SQLException {
        String json = row.getString("e_result");
        return json == null || status != TaskStatus.COMPLETED ? null : Wire.read(json, RunResult.class);
    }

    private static Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return StoreTime.instant(number(row, column));
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : UUID.fromString(text);
    }

    private static <E extends Enum<E>> E word(ResultSet row, String column, Class<E> type) throws SQLException {
        return Enum.valueOf(type, row.getString(column).toUpperCase(Locale.ROOT));
    }
}
