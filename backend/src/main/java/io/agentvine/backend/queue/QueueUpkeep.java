package io.agentvine.backend.queue;

import io.agentvine.backend.task.TaskCounts;
import io.agentvine.backend.task.TaskRetention;
import io.agentvine.backend.task.TaskTransitions;
import io.agentvine.protocol.QueueName;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** What time does to tasks that do not run: their wait ends, others are done, they were passed over for long, they are old. */
@Component
class QueueUpkeep {

    private static final int MOST = 500;

    private final TaskTransitions transitions;
    private final QueuedRows rows;
    private final TaskRetention retention;
    private final TaskCounts counts;
    private final QueueSettings settings;

    QueueUpkeep(TaskTransitions transitions, QueuedRows rows, TaskRetention retention, TaskCounts counts,
            QueueSettings settings) {
        this.transitions = transitions;
        this.rows = rows;
        this.retention = retention;
        this.counts = counts;
        this.settings = settings;
    }

    void wakeDue() {
        transitions.wakeDue(MOST);
    }

    void settleDeferred() {
        transitions.settleDeferred(MOST);
    }

    /** A little before the time is over, so that there is some left to be claimed in. */
    void advanceStarved() {
        Duration starved = settings.maxStarvation().multipliedBy(9).dividedBy(10);
        transitions.advanceStarved(QueueName.DEFAULT, starved, MOST);
        transitions.advanceStarved(QueueName.LOW_PRIORITY, starved, MOST);
    }

    void clean() {
        rows.clearFailed(settings.clearFailedAfter().toMillis());
        retention.deleteOld();
    }

    void foldCounts() {
        counts.fold();
    }
}
