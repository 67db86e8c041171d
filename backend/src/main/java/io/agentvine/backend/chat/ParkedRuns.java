package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.queue.RunEndings;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.backend.task.ParkedOn;
import io.agentvine.backend.task.RunEnded;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.protocol.JobEnded;
import io.agentvine.protocol.ParkRun;
import io.agentvine.protocol.QuestionStatus;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Ends runs that wait for an answer: one transaction, which locks the run's questions and then the task. What came in between (an
 * answer, a message, a cancel) decides where the task goes.
 */
@Component
class ParkedRuns {

    private static final int LONGEST_CONTENT = 200;

    private final Transactions transactions;
    private final QuestionRows rows;
    private final Questions questions;
    private final Messages messages;
    private final Leases leases;
    private final RunEndings ends;
    private final RunLifecycle runs;
    private final QuestionSettings settings;

    ParkedRuns(Transactions transactions, QuestionRows rows, Questions questions,
            Messages messages, Leases leases, RunEndings ends, RunLifecycle runs, QuestionSettings settings) {
        this.transactions = transactions;
        this.rows = rows;
        this.questions = questions;
        this.messages = messages;
        this.leases = leases;
        this.ends = ends;
        this.runs = runs;
        this.settings = settings;
    }

    /** May be repeated: the answer is the same, and 409 where the lease is over. */
    JobEnded park(UUID executionId, ParkRun run, Caller.Worker worker) {
        return transactions.run(() -> {
            OwnExecution own = leases.requireOwn(executionId, run.leaseToken(), worker);
            Question question = rows.lockOpenOf(executionId, run.questionId()).stream()
                    .filter(one -> one.id().equals(run.questionId()))
                    .findFirst()
                    .orElseThrow(() -> Problems.badRequest("question_id",
                            "names no question of execution " + executionId + "; found " + run.questionId()));
            leases.lockTaskOf(own);
            UUID job = leases.jobOf(executionId).orElseThrow(() -> Problems.notFound("execution", executionId));
            Lease lease = new Lease(job, run.leaseToken(), worker.id());
            return ends.answerOrRepeated(leases.standingOf(lease).flatMap(standing -> end(question, lease, run, standing)), lease);
        });
    }

    private Optional<RunEnded> end(Question question, Lease lease, ParkRun run, Leases.Standing standing) {
        RunReport report = new RunReport(null, run.usage(), run.exitCode(), run.finalEvent(), run.lastOutput());
        if (standing.cancelRequested()) {
            return runs.cancelIfHeldBy(lease, report, "Cancelled.");
        }
        if (run.noCheckpoint() != null && !run.noCheckpoint().isBlank()) {
            runs.noteNotPortable(question.taskId());
        }
        ParkedOn on = questions.on(question, run.deferredCall());
        Optional<RunEnded> ended = switch (question.status()) {
            case OPEN -> messages.whoWroteUnread(question.taskId())
                    .map(who -> parkRefused(question, lease, report, on, who))
                    .orElseGet(() -> runs.parkIfHeldBy(lease, report, on, reason(question, run)));
            case ANSWERED -> runs.parkAnsweredIfHeldBy(question.taskId(), lease, report, on, question.answer().by());
            case WITHDRAWN, EXPIRED -> runs.handBackIfHeldBy(lease, report, "Handed back, since its question "
                    + question.howItWasClosed());
        };
        ended.ifPresent(one -> settle(question, one));
        return ended;
    }

    /** A message that the run had not read goes before the question, as one to a parked task does. */
    private Optional<RunEnded> parkRefused(Question question, Lease lease, RunReport report, ParkedOn on, String who) {
        Optional<RunEnded> ended = runs.parkAnsweredIfHeldBy(question.taskId(), lease, report, on, who);
        ended.ifPresent(run -> questions.note(question, Decision.MESSAGE_INSTEAD, who));
        return ended;
    }

    private void settle(Question question, RunEnded ended) {
        rows.markParked(question.id());
        for (UUID other : rows.openOthers(ended.executionId(), question.id())) {
            questions.close(other, ended.taskId(), QuestionStatus.WITHDRAWN,
                    "Its run was parked on another question; the call is made again.");
        }
    }

    private String reason(Question question, ParkRun run) {
        String waits = "Waits for an answer since " + question.createdAt() + ": " + Texts.cut(question.content(), LONGEST_CONTENT);
        String why = run.noCheckpoint() == null || run.noCheckpoint().isBlank() ? "" : " " + Texts.storable(run.noCheckpoint());
        return waits + why + (question.isOverdue(settings) ? " " + QuestionUpkeep.overdueSince(question, settings) : "");
    }
}
