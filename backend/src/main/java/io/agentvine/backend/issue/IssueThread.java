package io.agentvine.backend.issue;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.task.RunEnded;
import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** The thread {@code issues}: looks through them, does what is asked for and keeps our comments true, when a forge speaks, when a run has ended and as often as a comment may be written anew; nothing where no repository takes any. */
@Component
class IssueThread implements SmartLifecycle {

    private static final Duration REST = Duration.ofMillis(500);

    private final IssueTakers takers;
    private final List<Runnable> work;
    private final Duration pause;
    private volatile Loop loop;

    IssueThread(IssueTakers takers, IssueLooks looks, IssueUpkeep upkeep, IssueComments comments, IssueSettings settings) {
        this.takers = takers;
        this.work = List.of(looks::turn, upkeep::turn, comments::turn);
        this.pause = settings.rewrite();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void heard(RunEnded ended) {
        nudge();
    }

    /** Something became due. */
    void lookNow() {
        takers.lookAgain();
        nudge();
    }

    private void nudge() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
        }
    }

    @Override
    public void start() {
        loop = new Loop("issues", pause, this::turn).start();
    }

    /** What fails in one part holds up no other. However often it is nudged, it turns twice a second at most. */
    private void turn() {
        if (!takers.isAny()) {
            return;
        }
        try {
            Loop.each(work);
        } finally {
            Loop.rest(REST);
        }
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
