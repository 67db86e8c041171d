package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Admission;
import io.agentvine.backend.platform.LiveResponse;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.platform.PageLogins;
import io.agentvine.backend.task.RunEnded;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The clients that follow transcripts. None has a thread: two threads {@code transcripts-sending} send each the next page
 * once it has taken the one before: when events arrive here, and where the thread {@code transcripts} looks, every two seconds, for
 * what another backend stored.
 */
@Component
class LiveTranscripts implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveTranscripts.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int LOOKS_PER_COMMENT = 5;
    private static final int MOST_UNTAKEN = 6;

    private final Transcripts transcripts;
    private final ExecutionSettings settings;
    private final Clock clock;
    private final PageLogins logins;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private ExecutorService senders;
    private Loop loop;
    private long looks;

    LiveTranscripts(Transcripts transcripts, ExecutionSettings settings, Clock clock, PageLogins logins) {
        this.transcripts = transcripts;
        this.settings = settings;
        this.clock = clock;
        this.logins = logins;
    }

    /** Replays what is behind {@code after} and goes on until the run has ended and its record is here, or the login of who follows has ended. */
    void follow(UUID executionId, long after, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Follower follower = new Follower(executionId, after, Admission.of(request, logins), transcripts, settings.lateEvents(), clock);
        follower.response = LiveResponse.open(
                request, response, "text/event-stream;charset=UTF-8", () -> submit(follower), () -> followers.remove(follower));
        followers.add(follower);
        follower.response.start();
        submit(follower);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void arrived(Transcripts.EventsArrived news) {
        wake(news.executionId());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void ended(RunEnded news) {
        wake(news.executionId());
    }

    private void wake(UUID executionId) {
        followers.stream().filter(one -> one.executionId.equals(executionId)).forEach(this::submit);
    }

    private void submit(Follower follower) {
        try {
            senders.execute(() -> quietly(follower::sendNext));
        } catch (RejectedExecutionException stopping) {
            follower.response.abort();
        }
    }

    private void look() {
        boolean comment = ++looks % LOOKS_PER_COMMENT == 0;
        for (Follower follower : followers) {
            if (follower.response.backlog() > MOST_UNTAKEN) {
                follower.response.abort();
                continue;
            }
            if (comment && !follower.mayFollow()) {
                follower.response.finish();
                continue;
            }
            if (comment) {
                follower.response.send(": still here\n\n");
            }
            submit(follower);
        }
    }

    private static void quietly(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException e) {
            // the threads serve every follower: the next look tries again
            LOG.warn("A transcript could not be sent on; trying again within {} s: {}", LOOK.toSeconds(), e.toString());
        }
    }

    @Override
    public synchronized void start() {
        senders = Executors.newFixedThreadPool(2, body -> Loop.daemon(body, "transcripts-sending"));
        loop = new Loop("transcripts", LOOK, this::look).start();
    }

    /** Ends the responses, so that the web server's own stop does not wait for them; clients resume elsewhere. */
    @Override
    public synchronized void stop() {
        loop.stopNow();
        senders.shutdownNow();
        followers.forEach(follower -> follower.response.finish());
    }

    @Override
    public synchronized boolean isRunning() {
        return senders != null && !senders.isShutdown();
    }
}
