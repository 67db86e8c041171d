package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** One run of Claude Code. Its state is guarded by this object; nothing blocks while holding it but the event sink. */
final class ClaudeRun implements AgentRun {

    private static final Duration TICK = Duration.ofMillis(200);

    private final ClaudeLauncher launcher;
    private final AgentAssignment assignment;
    private final EventSink sink;
    private final ScheduledExecutorService watch;
    private final UsageMeter meter = new UsageMeter();
    private final long startedAt = System.nanoTime();
    private volatile long lastSign = startedAt;

    private ChildProcess process;
    private boolean resumed;
    private boolean settled;
    private String message;
    private TurnRecord record = new TurnRecord();
    private CompletableFuture<Outcome> turn = new CompletableFuture<>();
    private Supplier<Outcome> ending;
    private ScheduledFuture<?> limits;

    ClaudeRun(ClaudeLauncher launcher, AgentAssignment assignment, EventSink sink, ScheduledExecutorService watch) {
        this.launcher = launcher;
        this.assignment = assignment;
        this.sink = sink;
        this.watch = watch;
    }

    synchronized void begin() {
        message = Messages.prompt(assignment.executionId(), assignment.words().prompt());
        try {
            launcher.prepare(assignment, this::emit);
        } catch (IOException e) {
            turn.complete(failed(FailureClass.AGENT_ERROR, "The agent could not be started: " + e.getMessage(), List.of()));
            return;
        }
        launch(assignment.session().resume());
        limits = watch.scheduleWithFixedDelay(this::checkLimits, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Outcome awaitOutcome() throws InterruptedException {
        CompletableFuture<Outcome> current;
        synchronized (this) {
            current = turn;
        }
        try {
            return current.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a turn of " + assignment.executionId() + " has no outcome", e.getCause());
        }
    }

    @Override
    public synchronized void sendMessage(UUID id, String text) {
        if (!(turn.getNow(null) instanceof Outcome.Completed)) {
            throw new IllegalStateException("expected a completed turn of " + assignment.executionId() + ", found " + turn);
        }
        turn = new CompletableFuture<>();
        record = new TurnRecord();
        message = Messages.followUp(id, text);
        lastSign = System.nanoTime();
        if (ending != null) {
            turn.complete(ending.get());
        } else if (process.exit().isDone()) {
            launch(true);
        } else {
            process.writeLine(message);
        }
    }

    @Override
    public Map<String, String> credentials() {
        return launcher.credentials();
    }

    @Override
    public void stop(StopReason reason) {
        end(() -> new Outcome.Stopped(reason, meter.usage(), exitCode()));
    }

    @Override
    public void close() {
        ChildProcess last;
        boolean idle;
        synchronized (this) {
            last = process;
            idle = turn.isDone() && ending == null;
        }
        if (last != null) {
            if (idle) {
                last.closeStdin();
                awaitExit(last, launcher.graces().interrupt());
            } else {
                stop(StopReason.SHUTDOWN);
            }
            last.stop(launcher.graces(), () -> interrupt(last));
        }
        if (limits != null) {
            limits.cancel(false);
        }
        launcher.end(assignment);
    }

    private void launch(boolean resume) {
        if (ending != null) {
            turn.complete(ending.get());
            return;
        }
        resumed = resume;
        settled = false;
        record = new TurnRecord();
        meter.newProcess();
        try {
            ChildProcess started = launcher.launch(assignment, resume, this::onLine);
            process = started;
            started.writeLine(message);
            started.exit().thenAccept(exit -> onExit(started, exit));
        } catch (IOException e) {
            turn.complete(failed(FailureClass.AGENT_ERROR, "The agent could not be started: " + e.getMessage(), List.of()));
        }
    }

    private synchronized void onLine(Line line) {
        lastSign = System.nanoTime();
        ClaudeStream.Reading reading = ClaudeStream.read(line);
        if (!ClaudeStream.saidAgain(reading.event())) {
            emit(reading.event());
        }
        record.note(line, reading.content());
        switch (reading.event().type()) {
            case "control_request" -> answer(reading.content());
            case "result" -> onResult(reading.content());
            default -> {}
        }
    }

    private void onResult(JsonNode result) {
        meter.add(result);
        if (ending != null || turn.isDone()) {
            return;
        }
        if (record.done()) {
            settled = true;
            turn.complete(new Outcome.Completed(record.summary(), meter.usage(), null));
        } else {
            // It says itself that the turn failed: it is let go, and the exit decides.
            ChildProcess failing = process;
            failing.closeStdin();
            watch.schedule(() -> stopLater(failing), launcher.graces().interrupt().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Permissions that the hook did not decide come here, and are decided in the same way. */
    private void answer(JsonNode content) {
        JsonNode request = content.path("request");
        String id = content.path("request_id").asString("");
        if (!request.path("subtype").asString("can_use_tool").equals("can_use_tool")) {
            return;
        }
        PermissionJudge.Answer answer = request.isMissingNode()
                ? new PermissionJudge.Answer(false, "This call is too large; make it in smaller steps")
                : launcher.judge().answer(request.path("tool_name").asString(""), request.path("input"), "");
        process.writeLine(Messages.permission(id, answer, request.path("input")));
    }

    private synchronized void onExit(ChildProcess ended, Exit exit) {
        if (ended != process || turn.isDone()) {
            return;
        }
        if (ending != null) {
            turn.complete(ending.get());
        } else if (settled && record.untouched()) {
            // It ended while it was idle, before it saw the new message; the message's id keeps it from being taken twice.
            launch(true);
        } else if (resumed && !settled && record.sessionUnknown(exit)) {
            noteSession("The session is not known on this worker: the run starts fresh under the same id.");
            launch(false);
        } else if (!resumed && !settled && record.sessionExists(exit)) {
            noteSession("The session exists on this worker already: the run goes on in it.");
            launch(true);
        } else {
            TurnRecord.Failure failure = record.failure(exit);
            turn.complete(new Outcome.Failed(
                    failure.failureClass(),
                    failure.message(),
                    record.lastOutput(exit),
                    failure.retryAt(),
                    meter.usage(),
                    exit.code()));
        }
    }

    private void checkLimits() {
        Duration timeout = assignment.limits().timeout();
        Duration silence = assignment.limits().silence();
        long now = System.nanoTime();
        if (now - startedAt > timeout.toNanos()) {
            end(() -> failed(FailureClass.TIMEOUT, "The run was stopped at its time limit of " + words(timeout), lastOutput()));
        } else if (now - lastSign > silence.toNanos() && turnOpen()) {
            end(() -> failed(FailureClass.STALLED, "The agent gave no sign of life for " + words(silence) + " and was stopped", lastOutput()));
        }
    }

    /** The first ending counts. A failing result that came before it does not hide it: the process was still running. */
    private void end(Supplier<Outcome> how) {
        ChildProcess running;
        synchronized (this) {
            if (ending != null) {
                return;
            }
            ending = how;
            running = process;
        }
        if (running != null) {
            stopLater(running);
        }
    }

    private void stopLater(ChildProcess running) {
        Thread thread = new Thread(() -> running.stop(launcher.graces(), () -> interrupt(running)), "agent-stop");
        thread.setDaemon(true);
        thread.start();
    }

    private static void interrupt(ChildProcess running) {
        running.writeLine(Messages.interrupt());
        running.closeStdin();
    }

    private synchronized void emit(AgentEvent event) {
        lastSign = System.nanoTime();
        sink.accept(event);
    }

    private void noteSession(String text) {
        emit(new AgentEvent(
                "agentvine",
                Wire.mapper().createObjectNode().put("kind", "session").put("message", text),
                0,
                false));
    }

    private synchronized boolean turnOpen() {
        return !turn.isDone();
    }

    private Outcome.Failed failed(FailureClass failureClass, String text, List<String> output) {
        return new Outcome.Failed(failureClass, text, output, null, meter.usage(), exitCode());
    }

    private List<String> lastOutput() {
        return record.lastOutput(process == null ? null : process.exit().getNow(null));
    }

    @Override
    public synchronized Integer exitCode() {
        Exit exit = process == null ? null : process.exit().getNow(null);
        return exit == null ? null : exit.code();
    }

    private static void awaitExit(ChildProcess ending, Duration limit) {
        try {
            ending.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
            // the stop order follows
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String words(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds > 0 ? seconds + " s" : duration.toMillis() + " ms";
    }
}
