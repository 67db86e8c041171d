package io.agentvine.backend.chat;

import io.agentvine.backend.fleet.Orders;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.CompletedTasks;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.OrderKind;
import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.TakeMessages;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * What people write to the agent of a task. A message is written under the task's lock, so that whoever ends or parks the run comes
 * before it or sees it. Each method is one transaction.
 */
@Component
public class Messages {

    private static final int MOST_TRIES = 5;

    private final Transactions transactions;
    private final MessageRows rows;
    private final QuestionRows questionRows;
    private final Questions questions;
    private final Leases leases;
    private final Orders orders;
    private final TaskLifecycle lifecycle;
    private final CompletedTasks completed;
    private final ApplicationEventPublisher news;

    Messages(Transactions transactions, MessageRows rows, QuestionRows questionRows, Questions questions, Leases leases,
            Orders orders, TaskLifecycle lifecycle, CompletedTasks completed, ApplicationEventPublisher news) {
        this.transactions = transactions;
        this.rows = rows;
        this.questionRows = questionRows;
        this.questions = questions;
        this.leases = leases;
        this.orders = orders;
        this.lifecycle = lifecycle;
        this.completed = completed;
        this.news = news;
    }

    /** @param status the task's, afterwards */
    public record Written(UUID messageId, UUID taskId, TaskStatus status) {}

    /** Hands a message to the task's agent, wherever the task is; one that is over is queued again. */
    public Written write(UUID taskId, String content, String actor) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Optional<Written> written = transactions.run(() -> writeOnce(taskId, content, actor));
            if (written.isPresent()) {
                return written.get();
            }
        }
        throw Problems.conflict("Task " + taskId + " changes all the time just now; write the message again");
    }

    /** Empty where the task moved before it was locked: the question and the worker have to be locked first. */
    private Optional<Written> writeOnce(UUID taskId, String content, String actor) {
        MessageRows.Reader seen = rows.reader(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
        Optional<Question> question = seen.isParked() ? questionRows.lock(seen.questionId()) : Optional.empty();
        if (seen.status() == TaskStatus.IN_PROGRESS) {
            orders.lockWorker(seen.workerId());
        }
        MessageRows.Reader reader = rows.lockReader(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
        if (!reader.equals(seen)) {
            return Optional.empty();
        }
        Written written = handOver(reader, question, content, actor);
        news.publishEvent(new MessageWritten(written.messageId, written.taskId));
        return Optional.of(written);
    }

    private Written handOver(MessageRows.Reader reader, Optional<Question> question, String content, String actor) {
        UUID id = rows.insert(reader.taskId(), reader.sessionId(), content, actor);
        TaskStatus after = reader.status();
        if (reader.status() == TaskStatus.IN_PROGRESS) {
            orders.issue(reader.workerId(), OrderKind.MESSAGE, reader.executionId(), "A person wrote to task " + reader.taskId());
        } else if (reader.status() == TaskStatus.COMPLETED) {
            completed.sendBackIfCompleted(reader.taskId(), actor);
            after = TaskStatus.QUEUED;
        } else if (reader.status().isOver()) {
            lifecycle.retryIfFailedOrCancelled(reader.taskId(), false, actor);
            after = TaskStatus.QUEUED;
        } else if (question.filter(Question::isOpen).isPresent() && questions.decide(question.get(), Decision.MESSAGE_INSTEAD, actor)) {
            after = TaskStatus.QUEUED;
        }
        return new Written(id, reader.taskId(), after);
    }

    /** Notes what the run's agent has read, and gives what it has not, oldest first. May be repeated. */
    List<PersonMessage> take(UUID executionId, TakeMessages request, Caller.Worker worker) {
        return transactions.run(() -> {
            OwnExecution run = leases.requireHeld(executionId, request.leaseToken(), worker);
            if (request.taken() != null) {
                rows.take(run.taskId(), request.taken(), executionId, questionRows.sessionOf(executionId));
            }
            return rows.unread(run.taskId()).stream().map(one -> new PersonMessage(one.id(), one.content())).toList();
        });
    }

    /** Who wrote the oldest message that no agent has read; under the task's lock. */
    Optional<String> whoWroteUnread(UUID taskId) {
        return rows.unread(taskId).stream().findFirst().map(MessageRows.Message::actor);
    }

    /** Sends a completed task back that did not read what was written, since it came in the last moment of its run; once. */
    void sendBackUnread(UUID taskId) {
        transactions.run(() -> {
            boolean stillCompleted = rows.lockReader(taskId).filter(task -> task.status() == TaskStatus.COMPLETED).isPresent();
            Optional<String> writer = stillCompleted ? whoWroteUnread(taskId) : Optional.empty();
            writer.ifPresent(actor -> completed.sendBackIfCompleted(taskId, actor));
        });
    }
}
