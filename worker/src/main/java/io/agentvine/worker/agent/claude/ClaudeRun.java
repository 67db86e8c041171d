package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.OpenCall;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** One run of Claude Code. Its state is guarded by this object; nothing blocks while holding it but the event sink. */
final class ClaudeRun implements AgentRun, PermissionJudge.People {

    private static final Duration TICK = Duration.ofMillis(200);
    /** For how long nothing is said by a session that was resumed without a message, or after a result, before it is given up. */
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final String AGAIN = "The run is paused until a person has answered. Make this call again, exactly as it is, when it goes on.";

    private final ClaudeLauncher launcher;
    private final AgentAssignment assignment;
    private final EventSink sink;
    private final ScheduledExecutorService watch;
    private final HeldCalls desk;
    private final Steering steering = new Steering();
    private final UsageMeter meter = new UsageMeter();
    private final ContextMeter context = new ContextMeter();
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
    private Parking parking;
    private boolean closed;
    private long lines;
    private long spoken;

    /** @param call the deferred one, or null where the process is ended in its calls */
    private record Parking(UUID question, String call) {}

    ClaudeRun(ClaudeLauncher launcher, AgentAssignment assignment, EventSink sink, ScheduledExecutorService watch) {
        this.launcher = launcher;
        this.assignment = assignment;
        this.sink = sink;
        this.watch = watch;
        this.desk = new HeldCalls(assignment.oversight());
    }

    synchronized void begin() {
        try {
            launcher.prepare(assignment, this::emit, this);
        } catch (IOException e) {
            turn.complete(failed(FailureClass.AGENT_ERROR, "The agent could not be started: " + e.getMessage(), List.of()));
            return;
        }
        boolean resume = assignment.session().resume();
        boolean deferred = resume && assignment.session().deferredCall() != null;
        message = deferred ? null : opening(resume);
        launch(resume);
        if (deferred) {
            watch.schedule(this::sayWhereQuiet, QUIET.toMillis(), TimeUnit.MILLISECONDS);
        }
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
        message = InputLines.followUp(id, text);
        lastSign = System.nanoTime();
        if (ending != null) {
            turn.complete(ending.get());
        } else if (process.exit().isDone()) {
            launch(true);
        } else {
            process.writeLine(message);
        }
    }

    private String opening(boolean resume) {
        AgentAssignment.Prompts prompts = assignment.prompts();
        return resume
                ? InputLines.user(assignment.executionId(), prompts.goOn())
                : InputLines.prompt(assignment.executionId(), prompts.prompt() + prompts.handoff().get());
    }

    /** Where the session had no deferred call after all it waits for a message, and says nothing. */
    private synchronized void sayWhereQuiet() {
        if (message == null && lines == 0 && !desk.anyOpen() && !turn.isDone()) {
            message = opening(true);
            process.writeLine(message);
        }
    }

    @Override
    public synchronized void steer(UUID id, String text) {
        if (closed || ending != null || parking != null || steering.knows(id)) {
            return;
        }
        if (assignment.session().resume() && launcher.transcriptHolds(assignment, id)) {
            steering.readBefore(id);
            return;
        }
        if (turn.getNow(null) instanceof Outcome.Completed) {
            steering.sent(id);
            sendMessage(id, text);
        } else if (!turn.isDone() && process != null) {
            steering.sent(id);
            process.writeLine(InputLines.followUp(id, text));
        }
    }

    @Override
    public Set<UUID> messagesRead() {
        return steering.read();
    }

    @Override
    public void lookForAnswers() {
        desk.look();
    }

    @Override
    public synchronized Context context() {
        return context.context();
    }

    @Override
    public boolean working() {
        return turnOpen();
    }

    @Override
    public boolean waits() {
        return desk.anyOpen();
    }

    @Override
    public PermissionJudge.Answer decide(OpenCall call, boolean deferrable) {
        HeldCalls.Said said = desk.bring(call.kind() == QuestionKind.PLAN ? QuestionText.withPlan(call, launcher.plan()) : call);
        if (said instanceof HeldCalls.Said.Answered answered) {
            QuestionState.Answer answer = answered.answer();
            JsonNode changed = answer.updatedInput() == null || answer.updatedInput().isNull() ? null : answer.updatedInput();
            return new PermissionJudge.Answer(answer.allowed() ? PermissionJudge.Decision.ALLOW : PermissionJudge.Decision.DENY,
                    answer.allowed() ? "Allowed by " + answer.answeredBy() : answer.message(), changed, answer.answeredBy());
        }
        return said instanceof HeldCalls.Said.HoldOver over ? park(over.question(), call, deferrable) : PermissionJudge.Answer.deny(AGAIN);
    }

    /** One process keeps one deferred call, and none of a subagent: its siblings are refused and made again. */
    private PermissionJudge.Answer park(UUID question, OpenCall call, boolean deferrable) {
        boolean defer;
        ChildProcess running;
        synchronized (this) {
            if (ending != null || parking != null) {
                return PermissionJudge.Answer.deny(AGAIN);
            }
            defer = deferrable && call.agentId() == null && !desk.anyOfSubagent();
            parking = new Parking(question, defer ? call.id() : null);
            running = process;
        }
        desk.close();
        if (defer) {
            return new PermissionJudge.Answer(PermissionJudge.Decision.DEFER, "The run is parked until a person has answered.", null, null);
        }
        running.stop(new Graces(Duration.ZERO, launcher.graces().term()), () -> {});
        return PermissionJudge.Answer.deny(AGAIN);
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
            closed = true;
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
        if (closed) {
            return;
        }
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
            if (message != null) {
                started.writeLine(message);
            }
            started.exit().thenAccept(exit -> onExit(started, exit));
        } catch (IOException e) {
            turn.complete(failed(FailureClass.AGENT_ERROR, "The agent could not be started: " + e.getMessage(), List.of()));
        }
    }

    private synchronized void onLine(Line line) {
        lastSign = System.nanoTime();
        lines++;
        ClaudeStream.Reading reading = ClaudeStream.read(line);
        if (!ClaudeStream.saidAgain(reading.event())) {
            emit(reading.event());
        }
        record.note(line, reading.content());
        context.add(reading.content());
        switch (reading.event().type()) {
            case "control_request" -> answer(reading.content());
            case "user" -> {
                spoken++;
                steering.seen(reading.content().path("uuid").asString(""));
            }
            case "assistant", "stream_event" -> spoken++;
            case "result" -> {
                spoken++;
                onResult(reading.content());
            }
            default -> {}
        }
    }

    private void onResult(JsonNode result) {
        meter.add(result);
        if (ending != null || turn.isDone()) {
            return;
        }
        if (record.done() && parking == null) {
            if (steering.allRead()) {
                complete();
            } else {
                completeWhereQuiet(turn, spoken);
            }
        } else {
            // It says itself that the turn failed: it is let go, and the exit decides.
            ChildProcess failing = process;
            failing.closeStdin();
            watch.schedule(() -> stopLater(failing), launcher.graces().interrupt().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void complete() {
        settled = true;
        turn.complete(new Outcome.Completed(record.summary(), meter.usage(), null));
    }

    /** A message that came with the last words starts a turn of its own, unless the agent knew it already. */
    private void completeWhereQuiet(CompletableFuture<Outcome> open, long spokenThen) {
        watch.schedule(() -> {
            synchronized (this) {
                if (turn == open && !open.isDone() && spoken == spokenThen && ending == null) {
                    steering.giveUp();
                    complete();
                }
            }
        }, QUIET.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Permissions that the hook did not decide come here, and are decided in the same way; on a thread of their own, since a person
     * may have to be asked.
     */
    private void answer(JsonNode content) {
        JsonNode request = content.path("request");
        String id = content.path("request_id").asString("");
        if (!request.path("subtype").asString("can_use_tool").equals("can_use_tool")) {
            return;
        }
        ChildProcess asking = process;
        Thread thread = new Thread(() -> {
            PermissionJudge.Answer answer = request.isMissingNode()
                    ? PermissionJudge.Answer.deny("This call is too large; make it in smaller steps")
                    : launcher.judge().answer(new PermissionJudge.Call(request.path("tool_name").asString(""), request.path("input"), "",
                            request.path("tool_use_id").asString(id), null, false));
            asking.writeLine(InputLines.permission(id, answer, request.path("input")));
        }, "permission-" + assignment.executionId().toString().substring(28));
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void onExit(ChildProcess ended, Exit exit) {
        if (ended != process || turn.isDone()) {
            return;
        }
        if (ending != null) {
            turn.complete(ending.get());
        } else if (parking != null) {
            String call = record.deferredCall().equals(parking.call()) ? parking.call() : null;
            turn.complete(new Outcome.Parked(parking.question(), call, meter.usage(), exit.code()));
        } else if (settled && record.untouched()) {
            // It ended while it was idle, before it saw the new message; the message's id keeps it from being taken twice.
            launch(true);
        } else if (resumed && !settled && record.sessionUnknown(exit)) {
            noteSession("The session is not known on this worker: the run starts fresh under the same id.");
            message = opening(false);
            launch(false);
        } else if (!resumed && !settled && record.sessionExists(exit)) {
            noteSession("The session exists on this worker already: the run goes on in it.");
            message = opening(true);
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
        } else if (now - lastSign > silence.toNanos() && turnOpen() && !desk.anyOpen()) {
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
        desk.close();
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
        running.writeLine(InputLines.interrupt());
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
