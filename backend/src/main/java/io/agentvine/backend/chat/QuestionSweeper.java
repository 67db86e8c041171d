package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.task.LiveWork;
import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The thread {@code questions}: applies {@link QuestionUpkeep} each second and as soon as a question comes or goes, and tells of what is
 * left, whatever happens to the database. It rests while nothing is live.
 */
@Component
class QuestionSweeper implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofSeconds(1);


    private final LiveWork live;
    private final List<Runnable> rules;
    private volatile Loop loop;

    QuestionSweeper(QuestionUpkeep upkeep, ChatNotices notices, LiveWork live) {
        this.live = live;
        this.rules = List.of(upkeep::withdrawOrphans, upkeep::noteOverdue, upkeep::expire, upkeep::sendBackUnread, notices::tell);
    }

    @TransactionalEventListener(fallbackExecution = true, classes = {QuestionAsked.class, QuestionAnswered.class})
    void somethingChanged() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
        }
    }

    @Override
    public void start() {
        loop = live.loop("questions", PAUSE, () -> Loop.each(rules)).start();
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
