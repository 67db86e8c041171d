package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
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
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.function.SingletonSupplier;

/** Reads tasks for people, each with its newest execution in the same statement. */
@Component
class TaskRows {

    private static final int DEEPEST_POSITION = 1_000;
    private static final Duration COUNT_LASTS = Duration.ofSeconds(1);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final LeaseSettings leases;
    private final TaskSettings defaults;
    private final DailyBudget budget;
    private final Clock clock;
    private final Map<QueueName, Instant> longUntil = new ConcurrentHashMap<>();
    private volatile Counted counted;

    TaskRows(Transactions transactions, SqlFiles sql, LeaseSettings leases, TaskSettings defaults, DailyBudget budget, Clock clock) {
        this.defaults = defaults;
        this.budget = budget;
        this.clock = clock;
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
    }

    @Transactional(readOnly = true)
    public Optional<TaskView> find(UUID id) {
        return sql.of("task/shown").with("ids", List.of(id)).first(row -> view(row, positionOf(row), this::workforce));
    }

    /** Those that are there, in that order. */
    @Transactional(readOnly = true)
    public List<TaskView> list(List<TaskKey> keys) {
        Supplier<Workforce> workers = SingletonSupplier.of(this::workforce);
        Map<UUID, TaskView> found = new HashMap<>();
        if (!keys.isEmpty()) {
            sql.of("task/shown").with("ids", keys.stream().map(TaskKey::id).toList()).list(row -> view(row, null, workers)).forEach(view -> found.put(view.id(), view));
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
                options.program(), options.effort(), options.fallbackModel(), options.maxTurns(), options.planFirst(), options.outputSchema(), List.of(),
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
        return sql.of("task/history").with("task", id).with("limit", page.limit()).with("offset", page.offset()).list(row -> new TaskChange(
                row.time("at"),
                row.text("from_status"),
                row.text("to_status"),
                row.id("job_id"),
                row.id("execution_id"),
                row.number("fence"),
                row.text("actor"),
                row.text("reason_code"),
                row.text("message")));
    }

    @Transactional(readOnly = true)
    public long countHistory(UUID id) {
        return sql.of("task/count_history").with("task", id).number();
    }

    /** Null where it is not queued, or behind a thousand others: counting further would slow every submission. */
    private Long positionOf(Row row) throws SQLException {
        if (!row.text("status").equals("queued")) {
            return null;
        }
        return positionIn(row.text("queue"), row.number("position"));
    }

    private Long positionIn(String queue, long position) {
        long ahead = sql.of("task/ahead").with("queue", queue).with("position", position).with("limit", DEEPEST_POSITION).number();
        return ahead >= DEEPEST_POSITION ? null : ahead + 1;
    }

    private static TaskView view(Row row, Long position, Supplier<Workforce> workers) throws SQLException {
        String metadata = row.text("metadata");
        String json = row.text("agent_options");
        AgentOptions options = json == null ? AgentOptions.NONE : Wire.read(json, AgentOptions.class);
        TaskStatus status = TaskStatus.of(row.text("status"));
        return new TaskView(
                row.id("id"),
                row.text("title"),
                row.text("description"),
                row.word(TaskType.class, "task_type"),
                row.word(Priority.class, "priority"),
                row.text("repository_url"),
                row.text("branch_name"),
                row.word(PermissionLevel.class, "permission_level"),
                row.number("timeout_ms") / 1_000,
                row.count("max_attempts"),
                row.text("model"),
                row.id("session_id"),
                row.text("verify_command"),
                metadata == null ? null : Wire.mapper().readTree(metadata),
                OwnLabels.shown(Lane.of(null, row.text("labels")).labels()),
                row.text("depends_on") == null ? List.of() : List.of(Wire.read(row.text("depends_on"), UUID[].class)),
                row.time("not_before"),
                usd(row.numberOrNull("max_budget_micro_usd")),
                options.program(),
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
                row.text("delivery"),
                row.flag("follow_checks"),
                BranchName.prefix(row.text("work_branch"), row.text("title"), row.text("id")),
                valuesFrom(row.text("values_from")),
                status,
                QueuedReasons.reason(row, status, position, workers),
                row.id("job_id"),
                row.word(QueueName.class, "queue"),
                row.count("attempts"),
                row.id("worker_id"),
                row.text("failure_class"),
                row.time("created_at"),
                row.time("updated_at"),
                row.time("started_at"),
                row.time("finished_at"),
                row.time("cancel_requested_at"),
                latest(row),
                result(row, status),
                status == TaskStatus.IN_PROGRESS ? row.id("asks")
                        : status == TaskStatus.WAITING || status == TaskStatus.QUEUED ? row.id("question_id") : null,
                usd(row.numberOrNull("cost_of_all")),
                row.numberOrNull("cost_of_all") == null ? null : row.flag("estimated_of_all"),
                row.numberOrNull("tokens_of_all"),
                review(row),
                pullRequest(row),
                issue(row));
    }

    private static TaskView.TaskIssue issue(Row row) throws SQLException {
        return row.text("i_url") == null ? null
                : new TaskView.TaskIssue(row.text("i_url"), row.number("i_number"), row.text("i_forge"), row.text("i_problem"));
    }

    private static TaskView.LastReview review(Row row) throws SQLException {
        return row.text("r_verdict") == null ? null : new TaskView.LastReview(row.text("r_verdict"), row.text("r_actor"),
                row.time("r_at"), row.id("r_execution_id"));
    }

    private static TaskView.TaskPullRequest pullRequest(Row row) throws SQLException {
        return row.text("p_state") == null ? null : new TaskView.TaskPullRequest(row.text("p_url"), row.numberOrNull("p_number"),
                row.text("p_state"), row.text("p_checks"), row.text("p_review"), row.text("p_problem"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> valuesFrom(String json) {
        return json == null ? null : Wire.read(json, Map.class);
    }

    static Double usd(Long micro) {
        return micro == null ? null : micro / 1_000_000d;
    }

    private static TaskView.Latest latest(Row row) throws SQLException {
        if (row.text("e_id") == null) {
            return null;
        }
        return new TaskView.Latest(
                row.id("e_id"),
                row.count("e_attempt"),
                row.text("e_status"),
                row.id("e_worker_id"),
                row.text("e_worker_name"),
                row.id("e_session_id"),
                row.text("e_branch"),
                row.time("e_started_at"),
                row.time("e_ended_at"),
                row.text("e_failure_class"),
                row.text("e_message"),
                row.countOrNull("e_exit_code"),
                usage(row));
    }

    private static Usage usage(Row row) throws SQLException {
        Long cost = row.numberOrNull("e_cost");
        return new Usage(
                row.countOrNull("e_turns"),
                row.numberOrNull("e_input_tokens"),
                row.numberOrNull("e_output_tokens"),
                row.numberOrNull("e_cache_creation"),
                row.numberOrNull("e_cache_read"),
                usd(cost),
                cost == null ? null : row.flag("e_estimated"));
    }

    /** Of a completed task only: what an earlier work order had brought is its execution's. */
    private static RunResult result(Row row, TaskStatus status) throws SQLException {
        String json = row.text("e_result");
        return json == null || status != TaskStatus.COMPLETED ? null : Wire.read(json, RunResult.class);
    }
}
