package io.agentvine.backend.task;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Says what became of a task, as its row has it after the change; what follows from the row is decided here alone. Any thread. */
@Component
class TaskNews {

    private final ApplicationEventPublisher events;

    TaskNews(ApplicationEventPublisher events) {
        this.events = events;
    }

    /** Of a task that is over that it is, and of one that can be claimed from now on where it stands. */
    void changed(ChangedTask task) {
        if (task.status().isOver()) {
            events.publishEvent(new TaskFinished(task.taskId(), task.status()));
        } else if (task.claimable()) {
            events.publishEvent(new TaskQueued(task.taskId(), task.queue(), task.position(), task.lane(), task.limited()));
        }
    }

    /** The end of its run, and what that made of it. @param executionStatus as {@link RunEnded} has it */
    RunEnded ended(ChangedTask task, String executionStatus) {
        RunEnded run = new RunEnded(task.jobId(), task.taskId(), task.executionId(), task.workerId(), task.status(), executionStatus);
        events.publishEvent(run);
        if (task.limited()) {
            events.publishEvent(new RoomInRepository());
        }
        changed(task);
        return run;
    }

    void cancelRequested(ChangedTask task) {
        events.publishEvent(new CancelRequested(task.taskId(), task.executionId(), task.workerId()));
    }

    void submitted(PlacedTask task) {
        if (task.isClaimable()) {
            events.publishEvent(new TaskQueued(task.taskId(), task.queue(), task.position(), task.lane(), task.limited()));
        }
    }
}
