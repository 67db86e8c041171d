package io.agentvine.backend.chat;

import io.agentvine.backend.fleet.Orders;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.backend.task.ParkedOn;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.OrderKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.WorkerMessage;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * What runs ask and people answer. A question has one answer, the first that is accepted; it counts for this tool and this exact
 * input, wherever the run's clone is ({@link CallInput}). Each method is one transaction, which locks the question's row first and then the task's; all may be repeated.
 */
@Component
class Questions {

    private final Transactions transactions;
    private final QuestionRows rows;
    private final Leases leases;
    private final TaskLifecycle lifecycle;
    private final Orders orders;
    private final QuestionSettings settings;
    private final ApplicationEventPublisher news;

    Questions(Transactions transactions, QuestionRows rows, Leases leases, TaskLifecycle lifecycle,
            Orders orders, QuestionSettings settings, ApplicationEventPublisher news) {
        this.transactions = transactions;
        this.rows = rows;
        this.leases = leases;
        this.lifecycle = lifecycle;
        this.orders = orders;
        this.settings = settings;
        this.news = news;
    }

    /** The question of that call as it stands, asked now where it is new. */
    QuestionState ask(WorkerMessage call, Caller.Worker worker) {
        try {
            return transactions.run(() -> askOnce(call, worker));
        } catch (DuplicateKeyException twoAtOnce) {
            return transactions.run(() -> askOnce(call, worker));
        }
    }

    private QuestionState askOnce(WorkerMessage call, Caller.Worker worker) {
        String inputHash = CallInput.sha256(call.toolInput(), call.workingCopy());
        List<Question> alike = rows.lockAlike(call.taskId(), call.callId(), call.toolName(), inputHash);
        requireRun(call, worker);
        Optional<Question> known = known(alike, call, inputHash);
        if (known.isEmpty()) {
            UUID id = rows.insert(call, inputHash);
            news.publishEvent(new QuestionAsked(id, call.taskId(), call.executionId(), worker.id()));
            return new QuestionState(id, QuestionStatus.OPEN, settings.hold().toMillis(), null);
        }
        take(known.get(), call.callId());
        return known.get().state(settings.hold(), call.workingCopy());
    }

    /** An answer that was given once, and whose process was ended in the middle, goes to this call for good. */
    private void take(Question question, String callId) {
        if (question.answer() == null || question.answer().taken()) {
            return;
        }
        if (question.answer().forTask()) {
            rows.take(question.id());
        } else {
            rows.takeFor(question.id(), callId);
        }
    }

    private void requireRun(WorkerMessage call, Caller.Worker worker) {
        OwnExecution run = leases.requireHeld(call.executionId(), call.leaseToken(), worker);
        if (!run.taskId().equals(call.taskId())) {
            throw Problems.badRequest("task_id",
                    "must be " + run.taskId() + ", the task of execution " + run.id() + "; found " + call.taskId());
        }
        UUID session = rows.sessionOf(run.id());
        if (!call.sessionId().equals(session)) {
            throw Problems.badRequest("session_id",
                    "must be " + session + ", the session of execution " + run.id() + "; found " + call.sessionId());
        }
    }

    /** The question that this call repeats or whose answer it may have; empty: it is a new one. */
    private static Optional<Question> known(List<Question> alike, WorkerMessage call, String inputHash) {
        Predicate<Question> sameCall = one -> one.isCall(call.toolName(), inputHash);
        Predicate<Question> sameId = one -> one.callId().equals(call.callId());
        Predicate<Question> ofThisRun = one -> one.executionId().equals(call.executionId());
        Predicate<Question> answered = one -> one.answer() != null;
        Predicate<Question> forTask = one -> one.answer().forTask();
        Predicate<Question> cutOff = one -> !ofThisRun.test(one) && !one.answer().taken();
        Optional<Question> known = first(alike, sameId.and(sameCall).and(answered))
                .or(() -> first(alike, sameId.and(sameCall).and(ofThisRun).and(Question::isOpen)))
                .or(() -> first(alike, sameCall.and(answered).and(forTask)))
                .or(() -> first(alike, sameCall.and(answered).and(cutOff)))
                .or(() -> first(alike, sameId.and(sameCall).and(ofThisRun)));
        if (known.isEmpty() && first(alike, sameId.and(ofThisRun)).isPresent()) {
            throw Problems.conflict("Call " + call.callId() + " of execution " + call.executionId()
                    + " was asked about with another tool_name or tool_input; a call has one question");
        }
        return known;
    }

    private static Optional<Question> first(List<Question> questions, Predicate<Question> condition) {
        return questions.stream().filter(condition).findFirst();
    }

    /** What became of an answer: the question as it is now, or why it was not taken. */
    private record Reply(Question question, ProblemException refusal) {}

    /**
     * Answers a question that can be answered now; 409 where another was first, or nobody waits for it any more.
     *
     * @param updatedInput JSON text of the input with which the call is made, or null
     */
    Question answer(UUID id, JsonNode said, String updatedInput, String by) {
        return answer(id, question -> Replies.read(question, said, updatedInput), by);
    }

    Question answer(UUID id, Function<Question, Decision> read, String by) {
        Reply reply = transactions.run(() -> answerOnce(id, read, by));
        if (reply.refusal != null) {
            throw reply.refusal;
        }
        return reply.question;
    }

    private Reply answerOnce(UUID id, Function<Question, Decision> read, String by) {
        Question question = rows.lock(id).orElseThrow(() -> Problems.notFound("question", id));
        if (!question.isOpen()) {
            return new Reply(null, Problems.conflict("Question " + id + " " + question.howItWasClosed()));
        }
        if (!decide(question, read.apply(question), by)) {
            String reason = withdraw(question);
            return new Reply(null, Problems.conflict("Question " + id + " cannot be answered any more: " + reason));
        }
        return new Reply(rows.lock(id).orElseThrow(), null);
    }

    /** Closes a locked, open question; its task goes on where it is parked on it, else its run is told. False: nobody waits for it. */
    boolean decide(Question question, Decision decision, String by) {
        boolean queued = lifecycle.answerIfParkedOn(question.taskId(), on(question, null), by);
        if (!queued && !rows.isHeld(question)) {
            return false;
        }
        note(question, decision, by);
        if (!queued) {
            orders.issue(question.workerId(), OrderKind.ANSWER, question.executionId(), "Question " + question.id() + " is answered");
        }
        return true;
    }

    /** Closes a locked, open question, and nothing else. */
    void note(Question question, Decision decision, String by) {
        if (!rows.answerIfOpen(question.id(), decision, by)) {
            throw new IllegalStateException("Question " + question.id() + " was locked as open and is not");
        }
        news.publishEvent(new QuestionAnswered(question.id(), question.taskId(), question.executionId(), by, decision.allowed()));
    }

    ParkedOn on(Question question, String deferredCall) {
        return new ParkedOn(question.id(), deferredCall, question.expiresAt(settings));
    }

    /** Closes a question that nobody can answer any more; says why. */
    String withdraw(Question question) {
        String reason = "Its run ended and nobody waits for it any more; its task is "
                + rows.statusOfTask(question.taskId()).orElse("deleted") + ".";
        close(question.id(), question.taskId(), QuestionStatus.WITHDRAWN, reason);
        return reason;
    }

    /** False where it is not open any more. */
    boolean close(UUID id, UUID taskId, QuestionStatus as, String reason) {
        boolean closed = rows.closeIfOpen(id, as, reason);
        if (closed) {
            news.publishEvent(new QuestionClosed(id, taskId, as));
        }
        return closed;
    }
}
