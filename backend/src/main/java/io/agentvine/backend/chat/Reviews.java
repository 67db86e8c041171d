package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.CompletedTasks;
import io.agentvine.backend.task.TaskStatus;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** What people say of completed tasks: it is kept, and what is to be changed goes to the agent. Each method is one transaction. */
@Component
class Reviews {

    private final Transactions transactions;
    private final ReviewRows rows;
    private final MessageRows messages;
    private final CompletedTasks completed;
    private final ApplicationEventPublisher news;

    Reviews(Transactions transactions, ReviewRows rows, MessageRows messages, CompletedTasks completed, ApplicationEventPublisher news) {
        this.transactions = transactions;
        this.rows = rows;
        this.messages = messages;
        this.completed = completed;
        this.news = news;
    }

    /**
     * Keeps the review; one that asks for changes queues the task again, with one message to its agent.
     *
     * @throws io.agentvine.backend.platform.ProblemException 404, or 409 where the task is not completed
     */
    Review addIfCompleted(UUID taskId, NewReview review, String actor) {
        return transactions.run(() -> {
            MessageRows.Reader task = messages.lockReader(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
            if (task.status() != TaskStatus.COMPLETED) {
                throw Problems.conflict("Task " + taskId + " is " + task.status().word() + "; only a completed task can be reviewed."
                        + " Write a message to its agent instead");
            }
            completed.noteReviewed(taskId);
            UUID message = review.verdict() == ReviewVerdict.CHANGES_REQUESTED ? sendBack(task, review, actor) : null;
            return rows.add(taskId, review, message, actor);
        });
    }

    private UUID sendBack(MessageRows.Reader task, NewReview review, String actor) {
        UUID message = messages.insert(task.taskId(), task.sessionId(), review.toAgent(), actor);
        completed.sendBackIfCompleted(task.taskId(), actor);
        news.publishEvent(new MessageWritten(message, task.taskId()));
        return message;
    }

    /** @param reviews newest first @param total on all pages */
    record Page(List<Review> reviews, long total) {}

    /** @throws io.agentvine.backend.platform.ProblemException 404 */
    Page list(UUID taskId, Paging page) {
        return transactions.read(() -> {
            messages.reader(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
            return new Page(rows.list(taskId, page), rows.count(taskId));
        });
    }
}
