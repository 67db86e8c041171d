package io.agentvine.backend.pullrequest;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.task.RunEnded;
import io.agentvine.backend.task.TaskStatus;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** The thread {@code pull-requests}: opens, writes and follows them, when a run has completed and every ten seconds. */
@Component
class PullRequestThread implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final PullRequestUpkeep upkeep;
    private volatile Loop loop;

    PullRequestThread(PullRequestUpkeep upkeep) {
        this.upkeep = upkeep;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void heard(RunEnded ended) {
        if (ended.taskStatus() == TaskStatus.COMPLETED) {
            lookNow();
        }
    }

    /** Something became due. */
    void lookNow() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
        }
    }

    @Override
    public void start() {
        loop = new Loop("pull-requests", PAUSE, upkeep::turn).start();
    }

    @Override
    public void stop() {
        loop.stopNow();
        loop = null;
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
