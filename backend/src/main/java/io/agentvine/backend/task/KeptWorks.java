package io.agentvine.backend.task;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** What completed tasks have come to, and where that can be had. Joins the caller's transaction. */
@Component
class KeptWorks {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final SqlFiles sql;

    KeptWorks(SqlFiles sql) {
        this.sql = sql;
    }

    /**
     * A task, and what it has come to.
     *
     * @param deliverOnly whether its work order, the live one or the last, is to be delivered only
     * @param begun where it began itself
     * @param work null where it was not completed, or changed nothing
     * @param result of the run that completed it, or null
     * @param worker that has the commit in its mirror
     */
    record Kept(TaskStatus status, boolean deliverOnly, Begun begun, KeptWork work, RunResult result, Holder worker) {

        /** The branch that it was pushed to, or null. */
        String pushedBranch() {
            return isPushed(result) ? result.branch() : null;
        }

        /** The worker that alone has what is gone on from; null: any can have it. A checkpoint has what was added to where it began. */
        UUID onlyOn() {
            if (work == null || !work.pushed() && work.checkpoint() != null) {
                return begun.predecessor == null ? null : begun.keptOn;
            }
            return work.pushed() ? null : worker.id;
        }
    }

    /** @param branch named by nobody but another task's work @param predecessor JSON, or null @param keptOn the worker that alone has that, or null */
    record Begun(String branch, String predecessor, UUID keptOn) {}

    /** @param isThere whether it may come back */
    record Holder(UUID id, String name, boolean isThere) {}

    Optional<Kept> of(UUID taskId) {
        return sql.of("task/kept_work_of").with("task", taskId).first(row -> new Kept(
                row.word(TaskStatus.class, "status"),
                row.flag("deliver_only"),
                new Begun(row.text("base_branch"), row.text("predecessor"), row.id("kept_on")),
                work(row),
                result(row),
                new Holder(row.id("kept_worker_id"), row.text("kept_worker_name"), row.flag("kept_worker_is_there"))));
    }

    /** Of a row with the columns of {@code include/kept_work.sql}; null where there is none that changed anything. */
    static KeptWork work(Row row) throws SQLException {
        RunResult result = result(row);
        if (result == null || !isCommit(result.baseCommit()) || !isCommit(result.commit()) || result.commit().equals(result.baseCommit())) {
            return null;
        }
        boolean checkpoint = result.commit().equals(row.text("checkpoint_head"));
        return new KeptWork(row.id("id"), row.number("kept_fence"), row.text("kept_branch"),
                row.text("branch_name") == null ? row.text("base_branch") : row.text("branch_name"),
                result.baseCommit(), result.commit(), isPushed(result), checkpoint ? row.id("checkpoint_id") : null);
    }

    static RunResult result(Row row) throws SQLException {
        String json = row.text("kept_result");
        return json == null ? null : Wire.read(json, RunResult.class);
    }

    private static boolean isPushed(RunResult result) {
        return result != null && result.delivery() != null && result.delivery().status() == DeliveryStatus.PUSHED;
    }

    private static boolean isCommit(String text) {
        return text != null && COMMIT.matcher(text).matches();
    }
}
