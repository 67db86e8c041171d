package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The statements that give the right to run: one compare-and-set for all, their executions, the history. One statement on
 * PostgreSQL; on SQLite the caller's transaction holds them together.
 */
final class Grants {

    static final String MAY_TAKE_WORK =
            "w.draining = 0 and w.deregistered_at is null and w.status <> 'error' and w.broken_at is null";

    /** True of a queued row whose session no other task runs in, is parked in, or was answered in and not yet gone on. */
    static final String SESSION_FREE = "(tasks.session_id is null or not exists (select 1 from tasks holder"
            + " where holder.session_id = tasks.session_id and holder.status = 'in_progress') and not exists (select 1 from tasks parked"
            + " where parked.session_id = tasks.session_id and parked.question_id is not null and parked.id <> tasks.id"
            + " and parked.status in ('waiting', 'queued')))";

    /**
     * Each request whose worker may take work, and how often it was answered with work; 0 where it was asked for more before.
     * Requests first, then the time.
     */
    private static final String WHO = "select v_ask as ask, case when v_first > 0 then 0 else (select count(*) from executions e"
            + " where e.worker_id = w.id and e.incarnation = w.incarnation and e.request_id = v_request) end as answered from %s"
            + " join workers w on w.id = v_worker where w.incarnation = v_incarnation and " + MAY_TAKE_WORK
            + " and not exists (select 1 from credential_limits l where l.fingerprint = w.credential_fingerprint"
            + " and l.until + v_delay > %s)";
    private static final String INSERT_EXECUTIONS = "insert into executions (id, task_id, job_id, attempt, worker_id, worker_name,"
            + " incarnation, fence, claim_id, request_id, request_ordinal, session_id, session_resumed, branch, status, message,"
            + " started_at, stored_event)"
            + " select c.execution_id, c.id, c.job_id, c.attempts, w.id, w.name, w.incarnation, c.fence, c.claim_id, c.v_request,"
            + " c.v_ordinal, c.session_id, case when c.session_id = c.v_session then 0 else 1 end, c.work_branch, 'running',"
            + " case when c.fence > 1 and c.session_id = c.v_session then case when c.fresh = 1 then 'Starts in a fresh session.'"
            + " else 'Starts in a fresh session: this worker does not have the earlier one.' end end, c.reason_since, 0"
            + " from changed c join workers w on w.id = c.worker_id";
    private static final String INSERT_HISTORY = "insert into task_history (task_id, job_id, from_status, to_status, fence,"
            + " execution_id, actor, reason_code, message, at)"
            + " select c.id, c.job_id, 'queued', 'in_progress', c.fence, c.execution_id, 'worker ' || w.name, 'running',"
            + " 'Granted to worker ' || w.name || ', attempt ' || c.attempts || '.', c.reason_since"
            + " from changed c join workers w on w.id = c.worker_id";

    private final JdbcTemplate jdbc;
    private final Ids ids;
    private final LeaseSettings settings;
    private final QueueHeads heads;
    private final boolean oneStatement;
    private final String who;
    private final JsonRows asked;
    private final JsonRows wanted;
    private final ChainedWrite grant;
    private final String nextOfQueue;

    Grants(JdbcTemplate jdbc, Database database, Ids ids, LeaseSettings settings, QueueHeads heads, SessionReuse sessions) {
        this.jdbc = jdbc;
        this.heads = heads;
        this.ids = ids;
        this.settings = settings;
        this.oneStatement = database.vendor() == Vendor.POSTGRESQL;
        this.asked = new JsonRows(database.vendor(), "v_ask integer", "v_worker text", "v_incarnation text", "v_request text",
                "v_first integer", "v_delay bigint");
        this.who = WHO.formatted(asked.from(), database.now());
        this.wanted = new JsonRows(database.vendor(), "v_ask integer", "v_worker text", "v_request text", "v_id text", "v_claim text",
                "v_execution text", "v_session text", "v_ordinal integer");
        this.grant = new ChainedWrite(jdbc, database.vendor(), "who as materialized (" + who + " for share of w), ",
                change(database, sessions), WorkOrders.COLUMNS + ", worker_id, fresh, " + WorkOrders.spent("tasks"),
                "v_ask, v_session, v_ordinal, v_request", "select who.ask, who.answered, c.* from who left join changed c on v_ask = ask",
                "select tasks.*, v_session, v_ordinal, v_request from " + wanted.from()
                        + " join tasks on tasks.id = v_id and tasks.claim_id = v_claim",
                List.of(INSERT_EXECUTIONS, INSERT_HISTORY));
        this.nextOfQueue = "select id from tasks where status = 'queued' and deferred = 0 and queue = ? and position >= ? and due_at <= " + database.now()
                + " and cancel_requested_at is null and (affinity_worker_id is null or affinity_worker_id = ? or affinity_until <= "
                + database.now() + ") and " + labelsMet(database.vendor(), "?") + " and " + SESSION_FREE + " order by position limit ?"
                + (oneStatement ? " for update of tasks skip locked" : "");
    }

    /** True of a row none of whose labels that worker lacks. @param worker SQL of its id */
    static String labelsMet(Vendor vendor, String worker) {
        String lacks = vendor == Vendor.POSTGRESQL
                ? "select 1 from json_array_elements_text(cast(tasks.labels as json)) needed(label) where needed.label not in"
                        + " (select json_array_elements_text(cast(w.labels as json)) from workers w where w.id = " + worker + ")"
                : "select 1 from json_each(tasks.labels) needed where needed.value not in"
                        + " (select own.value from workers w, json_each(w.labels) own where w.id = " + worker + ")";
        return "(tasks.labels is null or not exists (" + lacks + "))";
    }

    private String change(Database database, SessionReuse sessions) {
        String now = database.now();
        return "update tasks set status = 'in_progress', fence = fence + 1, attempts = attempts + 1, claim_id = v_claim,"
                + " execution_id = v_execution, worker_id = v_worker, lease_until = " + now + " + ?, deadline_at = " + now
                + " + timeout_ms - ran_ms, session_id = case when tasks.session_id is null then "
                + sessions.sql("v_worker", "v_session") + " when exists (select 1 from sessions s where s.session_id = tasks.session_id"
                + " and (s.worker_id = v_worker or tasks.portable = 1) and s.status <> 'terminated') then session_id else v_session end,"
                + " started_at = coalesce(started_at, " + now + "), updated_at = " + now + ", dispatched_at = coalesce(dispatched_at, "
                + now + "), next_event_at = null, failure_class = null, reason_code = 'running', reason_message = 'Runs on worker '"
                + " || (select w.name from workers w where w.id = v_worker) || ', attempt ' || (attempts + 1) || ' of ' || max_attempts || '.',"
                + " reason_since = " + now
                + " from " + wanted.from() + (oneStatement ? ", who" : "")
                + " where tasks.id = v_id and " + JsonRows.FOUND_BY_ID + " = 'queued' and tasks.deferred = 0 and tasks.due_at <= " + now
                + " and tasks.cancel_requested_at is null and " + SESSION_FREE
                + " and (tasks.affinity_worker_id is null or tasks.affinity_worker_id = v_worker or tasks.affinity_until <= " + now + ")"
                + " and " + labelsMet(database.vendor(), "v_worker")
                + (oneStatement ? " and who.ask = v_ask and who.answered = 0" : "");
    }

    /** Grants what the rows say is next. */
    GrantReply grantNext(Claimant who, List<QueueName> queues, int count, int firstOrdinal) {
        List<UUID> next = next(who, queues, count);
        return next.isEmpty() ? new GrantReply(List.of(), GrantReply.Refusal.NONE) : grant(who, next, firstOrdinal);
    }

    /** What is next for this worker by the rows, in order; on PostgreSQL without what another claim looks at just now. */
    List<UUID> next(Claimant who, List<QueueName> queues, int count) {
        List<UUID> next = new ArrayList<>();
        for (QueueName queue : queues) {
            if (next.size() < count) {
                next.addAll(jdbc.query(nextOfQueue, (row, n) -> UUID.fromString(row.getString(1)),
                        queue.word(), oneStatement ? heads.of(queue) : Long.MIN_VALUE, who.workerId().toString(), who.workerId().toString(), count - next.size()));
            }
        }
        return next;
    }

    /** Grants what of these tasks may run now, in their order. @param firstOrdinal how many were asked for by this request before */
    GrantReply grant(Claimant who, List<UUID> taskIds, int firstOrdinal) {
        Wish wish = wish(who, taskIds, firstOrdinal);
        if (oneStatement) {
            return wish.reply(asWrite(List.of(wish)).run());
        }
        List<Answer> answers = jdbc.query(this.who, (row, n) -> new Answer(0, row.getInt("answered"), null), asked(List.of(wish)));
        return answers.isEmpty() || answers.get(0).answered > 0 ? wish.reply(answers) : wish.granted(inSteps(wish).run());
    }

    boolean inOneStatement() {
        return oneStatement;
    }

    /**
     * One row: how often a request was answered before, and a work order, or null.
     *
     * @param ask which of the requests that were granted together
     */
    record Answer(int ask, int answered, WorkOrder granted) {}

    /** PostgreSQL: what several requests get, each of its own worker. */
    ChainedWrite.Write<Answer> asWrite(List<Wish> wishes) {
        String json = wanted(wishes);
        return grant.with((row, n) -> {
            int ask = row.getInt("ask");
            return new Answer(ask, row.getInt("answered"), wishes.get(ask).read(row));
        }, json, asked(wishes), settings.duration().toMillis(), json);
    }

    /** SQLite: the grant to a worker that was found to be one who may. */
    private ChainedWrite.Write<WorkOrder> inSteps(Wish wish) {
        String json = wanted(List.of(wish));
        return grant.with((row, n) -> wish.read(row), json, settings.duration().toMillis(), json);
    }

    private String asked(List<Wish> wishes) {
        List<Object[]> rows = new ArrayList<>();
        for (Wish wish : wishes) {
            rows.add(new Object[] {rows.size(), wish.who.workerId(), wish.who.incarnation(), wish.who.requestId(), wish.firstOrdinal,
                settings.wakeDelayOf(wish.who.workerId())});
        }
        return asked.json(rows);
    }

    private String wanted(List<Wish> wishes) {
        List<Object[]> rows = new ArrayList<>();
        for (int ask = 0; ask < wishes.size(); ask++) {
            Wish wish = wishes.get(ask);
            for (Object[] task : wish.tasks) {
                rows.add(Stream.of(new Object[] {ask, wish.who.workerId(), wish.who.requestId()}, task).flatMap(Stream::of).toArray());
            }
        }
        return wanted.json(rows);
    }

    Wish wish(Claimant who, List<UUID> taskIds, int firstOrdinal) {
        Map<UUID, Integer> order = new HashMap<>();
        Map<UUID, UUID> freshSessions = new HashMap<>();
        List<Object[]> tasks = new ArrayList<>();
        for (UUID task : taskIds) {
            UUID fresh = UUID.randomUUID();
            if (freshSessions.putIfAbsent(task, fresh) == null) {
                order.put(task, order.size());
                tasks.add(new Object[] {task, ids.next(), ids.next(), fresh, firstOrdinal + tasks.size()});
            }
        }
        return new Wish(who, firstOrdinal, tasks, order, freshSessions);
    }

    /** What a request asks for: the tasks in their order, each with the ids that it gets where it is granted. */
    final class Wish {

        private final Claimant who;
        private final int firstOrdinal;
        /** Each: task, claim, execution, fresh session, ordinal. */
        private final List<Object[]> tasks;
        private final Map<UUID, Integer> order;
        private final Map<UUID, UUID> freshSessions;

        private Wish(Claimant who, int firstOrdinal, List<Object[]> tasks, Map<UUID, Integer> order, Map<UUID, UUID> freshSessions) {
            this.who = who;
            this.firstOrdinal = firstOrdinal;
            this.tasks = tasks;
            this.order = order;
            this.freshSessions = freshSessions;
        }

        /** Null where the row tells of the worker only. */
        private WorkOrder read(ResultSet row) throws SQLException {
            UUID task = WorkOrders.uuid(row, "id");
            if (task == null) {
                return null;
            }
            boolean resumed = !freshSessions.get(task).equals(WorkOrders.uuid(row, "session_id"));
            return WorkOrders.read(row, row.getString("work_branch"), resumed, settings.silenceLimit());
        }

        GrantReply reply(List<Answer> answers) {
            if (answers.isEmpty()) {
                return GrantReply.refused(GrantReply.Refusal.WORKER_MAY_NOT);
            }
            return answers.get(0).answered > 0
                    ? GrantReply.refused(GrantReply.Refusal.REQUEST_ANSWERED)
                    : granted(answers.stream().map(Answer::granted).filter(Objects::nonNull).toList());
        }

        private GrantReply granted(List<WorkOrder> granted) {
            return new GrantReply(granted.stream().sorted(Comparator.comparing(one -> order.get(one.data().id()))).toList(),
                    GrantReply.Refusal.NONE);
        }
    }
}
