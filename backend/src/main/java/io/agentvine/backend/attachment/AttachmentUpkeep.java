package io.agentvine.backend.attachment;

import io.agentvine.backend.platform.Loop;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread {@code attachments}: drops those that no task names, every ten minutes. */
@Component
class AttachmentUpkeep implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Attachments attachments;
    private volatile Loop loop;

    AttachmentUpkeep(Attachments attachments) {
        this.attachments = attachments;
    }

    void dropOld() {
        while (attachments.dropOld() > 0) {
            // until none is left
        }
    }

    @Override
    public void start() {
        loop = new Loop("attachments", INTERVAL, this::dropOld).start();
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
