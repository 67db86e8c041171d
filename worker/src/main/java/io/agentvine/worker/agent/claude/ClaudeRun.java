package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Line;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The turns of one run of Claude Code. Its state is guarded by this object, which is held to decide and never while a file, a
 * process or the backend is waited for: what is decided is done afterwards, and {@link Phase#STARTING} keeps others from it.
 */
final class ClaudeRun implements AgentRun {

    private static final Duration TICK = Duration.ofMillis(200);
    /** For how long a program that does not tell of its queue says nothing, before it is taken to have read no more. */
    private static final Duration QUIET = Duration.ofSeconds(5);
    /** Nothing left is a limit too, and 0 is none to the CLI. */
    private static final double LEAST_BUDGET_USD = 1e-6;
    /** For how long a process that has deferred a call may take to write that down and to end. */
    private static final Duration DEFERRED = Duration.ofMinutes(1);
    private static final String READY = "ready";
    private static final String HEARD = "heard";

    /** Where a run is. */
    enum Phase {
        /** It has no process, and is about to get one. */
        STARTING,
        /** A turn is open. */
        WORKING,
        /** The last turn is completed; another message may come. */
        IDLE,
        /** Its process ends with a call open that waits for a person. */
        PARKING,
        /** Its process is being stopped. */
        ENDING,
        /** It has its last outcome. */
        ENDED
    }

    private final ClaudeLauncher launcher;
    private final AgentAssignment assignment;
    private final EventSink sink;
    private final ScheduledExecutorService watch;
    private final HeldCalls calls;
    private final SessionFiles files;
    private final PermissionDesk desk;
    private final RunClock clock;
    private final Steering steering = new Steering();
    private final UsageMeter meter = new UsageMeter();
    private final ContextMeter context = new ContextMeter();

    private Phase phase = Phase.STARTING;
    private ClaudeProcess process;
    private CompletableFuture<Outcome> turn = new CompletableFuture<>();
    private TurnRecord record;
    /** With which the turn was opened; null where a session makes its deferred call again by itself. */
    private String message;
    /** Came while there was no process. */
    private final List<String> waiting = new ArrayList<>();
    private PermissionDesk.Parking parking;
    private Supplier<Outcome> ending;
    /** In this turn. */
    private final Set<Why> restarted = EnumSet.noneOf(Why.class);
    private ScheduledFuture<?> limits;

    ClaudeRun(ClaudeLauncher launcher, AgentAssignment assignment, EventSink sink, ScheduledExecutorService watch, Ticker ticker) {
        this.launcher = launcher;
        this.assignment = assignment;
        this.sink = sink;
        this.watch = watch;
        this.calls = new HeldCalls(assignment.oversight(), ticker);
        this.record = newRecord();
        this.files = launcher.files(assignment);
        this.desk = new PermissionDesk(assignment.options().program(), calls, ticker, files, assignment.session().deferredCall(), this::park);
        this.clock = new RunClock(assignment.limits(), ticker);
    }

    void begin() {
        try {
            launcher.prepare(assignment, this::emit, desk);
        } catch (IOException e) {
            failToStart(e);
            return;
        }
        boolean resume = assignment.session().resume();
        boolean deferred = resume && assignment.session().deferredCall() != null;
        start(resume, () -> deferred ? null : opening(resume));
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
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn of " + assignment.executionId() + " has no outcome", e.getCause());
        }
    }

    @Override
    public void sendMessage(UUID id, String text) {
        String line = InputLines.followUp(id, text);
        if (openTurn(line)) {
            start(true, () -> line);
        }
    }

    /** @return whether it needs a process first */
    private synchronized boolean openTurn(String line) {
        if (!(turn.getNow(null) instanceof Outcome.Completed)) {
            throw new IllegalStateException("expected a completed turn of " + assignment.executionId() + ", found " + turn);
        }
        turn = new CompletableFuture<>();
        record = newRecord();
        restarted.clear();
        message = line;
        clock.sign();
        if (ending != null) {
            turn.complete(ending.get());
            return false;
        }
        phase = process.ended() ? Phase.STARTING : Phase.WORKING;
        if (phase == Phase.WORKING) {
            process.write(line);
        }
        return phase == Phase.STARTING;
    }

    /** What a session hears first; a fresh one is told of earlier work, which the backend knows. */
    private String opening(boolean resume) {
        AgentAssignment.Prompts prompts = assignment.prompts();
        return resume
                ? InputLines.goOn(assignment.executionId(), prompts.briefing(), prompts.goOn(), prompts.goOnIsNews() ? prompts.attached() : List.of())
                : InputLines.prompt(assignment.executionId(), prompts.briefing(), prompts.prompt() + prompts.handoff().get(), prompts.attached());
    }

    /** Where the session had no deferred call after all it waits for a message, and says nothing. */
    private synchronized void sayWhereQuiet() {
        if (phase == Phase.WORKING && message == null && process.spoken() == 0 && !steering.busy() && !calls.anyOpen()) {
            message = opening(true);
            process.write(message);
        }
    }

    @Override
    public void steer(UUID id, String text) {
        boolean readBefore = assignment.session().resume() && launcher.transcriptHolds(assignment, id);
        String line = InputLines.followUp(id, text);
        if (handOn(id, line, readBefore)) {
            start(true, () -> line);
        }
    }

    /** @return whether it needs a process first */
    private synchronized boolean handOn(UUID id, String line, boolean readBefore) {
        if (ending != null || phase == Phase.PARKING || phase == Phase.ENDED || steering.knows(id)) {
            return false;
        }
        if (readBefore) {
            steering.readBefore(id);
            return false;
        }
        steering.sent(id);
        if (phase == Phase.IDLE) {
            return openTurn(line);
        }
        if (phase == Phase.STARTING) {
            waiting.add(line);
        } else {
            process.write(line);
        }
        return false;
    }

    @Override
    public Set<UUID> messagesRead() {
        return steering.read();
    }

    @Override
    public void lookForAnswers() {
        calls.look();
    }

    @Override
    public synchronized Context context() {
        return context.context();
    }

    @Override
    public synchronized boolean working() {
        return !turn.isDone();
    }

    @Override
    public boolean waits() {
        return calls.anyOpen();
    }

    /** @return the process that is to end, or null where it ends already */
    private synchronized ClaudeProcess park(PermissionDesk.Parking wanted) {
        if (ending != null || parking != null || turn.isDone()) {
            return null;
        }
        parking = wanted;
        phase = phase == Phase.WORKING ? Phase.PARKING : phase;
        return process;
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
        boolean idle = settled();
        if (!idle) {
            stop(StopReason.SHUTDOWN);
        }
        ClaudeProcess last = lastProcess();
        if (last != null && idle) {
            last.endIdle();
        } else if (last != null) {
            last.stop();
        }
        if (limits != null) {
            limits.cancel(false);
        }
        launcher.end(assignment);
    }

    /** Nothing is handed on from now on. @return whether nobody asked it to end before its turn was over */
    private synchronized boolean settled() {
        if (turn.isDone() && ending == null) {
            phase = Phase.ENDED;
        }
        return turn.isDone() && ending == null;
    }

    /** Waits for one that is being started, since it would be left over. */
    private synchronized ClaudeProcess lastProcess() {
        boolean interrupted = false;
        while (phase == Phase.STARTING) {
            try {
                wait();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return process;
    }

    /**
     * In the phase {@link Phase#STARTING}, without holding this object.
     *
     * @param first gives null where the session makes a deferred call again by itself
     */
    private void start(boolean resume, Supplier<String> first) {
        ClaudeProcess next = new ClaudeProcess(resume, launcher.graces());
        desk.newProcess(resume);
        steering.newProcess();
        try {
            if (!readyFor(next, first.get(), resume ? files.totals() : MissingNode.getInstance())) {
                return;
            }
            next.started(launcher.launch(assignment, resume, budgetLeft(),
                    why -> end(() -> failed(FailureClass.AGENT_ERROR, why, lastOutput())), line -> onLine(next, line)));
        } catch (IOException | RuntimeException e) {
            // Whatever it is: a turn without an outcome would be waited for until its time is over.
            failToStart(e);
            return;
        }
        started(next);
        next.onExit(exit -> onExit(next, exit));
    }

    /** What the next process may cost, since each counts for itself; null: no limit. */
    private synchronized Double budgetLeft() {
        Double budget = assignment.limits().maxBudgetUsd();
        return budget == null ? null : Math.max(LEAST_BUDGET_USD, budget - meter.cost());
    }

    private synchronized boolean readyFor(ClaudeProcess next, String first, JsonNode carried) {
        if (ending != null) {
            over(ending.get());
            return false;
        }
        message = first;
        record = newRecord();
        meter.newProcess(carried);
        process = next;
        return true;
    }

    private synchronized void started(ClaudeProcess next) {
        phase = ending != null ? Phase.ENDING : parking != null ? Phase.PARKING : Phase.WORKING;
        next.write(message != null ? message : InputLines.probe(READY));
        waiting.forEach(next::write);
        waiting.clear();
        if (ending != null) {
            next.stopLater();
        }
        notifyAll();
    }

    private synchronized void failToStart(Exception e) {
        process = null;
        over(failed(FailureClass.AGENT_ERROR, "The agent could not be started: " + e.getMessage(), List.of()));
    }

    private void onLine(ClaudeProcess from, Line line) {
        clock.sign();
        ClaudeStream.Reading reading = ClaudeStream.read(line);
        Usage more = usageWith(reading.content());
        if (more != null) {
            sink.used(more);
        }
        if (!ClaudeStream.saidAgain(reading.event())) {
            emit(reading.event());
        }
        launcher.told(reading.content()).ifPresent(this::emit);
        take(from, line, reading);
    }

    /** Null where the line says nothing of it. */
    private synchronized Usage usageWith(JsonNode content) {
        return meter.add(content) ? meter.usage() : null;
    }

    private synchronized void take(ClaudeProcess from, Line line, ClaudeStream.Reading reading) {
        from.heard(reading.event().type());
        record.note(line, reading.content());
        context.add(reading.content());
        launcher.heard(reading.content());
        String unasked = desk.heard(reading.content());
        if (unasked != null) {
            end(() -> failed(FailureClass.AGENT_ERROR, unasked, lastOutput()));
        }
        switch (reading.event().type()) {
            case "control_request" -> PermissionRequest.answer(reading.content(), launcher.judge(), from, assignment.executionId());
            case "control_response" -> onResponse(from, reading.content().path("response").path("request_id").asString(""));
            case "command_lifecycle" -> steering.told(reading.content().path("command_uuid").asString(""), reading.content().path("state").asString(""));
            case "user" -> steering.seen(reading.content().path("uuid").asString(""));
            case "result" -> onResult(from);
            default -> {}
        }
    }

    private void onResult(ClaudeProcess from) {
        if (ending != null || turn.isDone()) {
            return;
        }
        if (!record.done() || parking != null) {
            // It says itself that the turn failed, or that it is deferred: it is let go, and the exit decides.
            from.letGo();
            Duration grace = parking == null ? launcher.graces().interrupt() : DEFERRED;
            watch.schedule(from::stopLater, grace.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            completeUnlessMoreComes(from);
        }
    }

    /** A message of ours that the process has not begun with yet starts a turn of its own, unless the agent knew it already. */
    private void completeUnlessMoreComes(ClaudeProcess from) {
        switch (steering.left()) {
            case NOTHING -> complete();
            case QUEUED -> {}
            case UNHEARD -> {
                if (steering.tellsOfItsQueue()) {
                    from.write(InputLines.probe(HEARD));
                } else {
                    completeWhereQuiet(from, turn, from.spoken());
                }
            }
        }
    }

    /** It has read all lines that were written to it before, and has told what it does with them. */
    private void onResponse(ClaudeProcess from, String request) {
        if (request.equals(READY)) {
            watch.schedule(this::sayWhereQuiet, launcher.patience().toMillis(), TimeUnit.MILLISECONDS);
        } else if (request.equals(HEARD) && ending == null && parking == null && !turn.isDone() && record.done() && !steering.busy()) {
            steering.giveUp();
            complete();
        }
    }

    private void complete() {
        process.settle();
        phase = Phase.IDLE;
        turn.complete(new Outcome.Completed(record.summary(), record.output(), meter.usage(), null));
    }

    /** Of a program that does not tell what becomes of its messages. */
    private void completeWhereQuiet(ClaudeProcess from, CompletableFuture<Outcome> open, long spokenThen) {
        watch.schedule(() -> {
            synchronized (this) {
                if (turn == open && !open.isDone() && process == from && from.spoken() == spokenThen && ending == null) {
                    steering.giveUp();
                    complete();
                }
            }
        }, QUIET.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For what a turn goes on in another process; once for each, since what has not helped does not help the next time. */
    private enum Why { ENDED_IDLE, SESSION_UNKNOWN, CONVERSATION_REFUSED, SESSION_EXISTS }

    /** How a run goes on in another process. @param note null: nothing is said of it */
    private record Restart(Why why, boolean resume, String note) {}

    private void onExit(ClaudeProcess ended, Exit exit) {
        desk.processEnded();
        Restart restart = conclude(ended, exit);
        if (restart != null) {
            start(restart.resume(), () -> restart.note() == null ? message() : openingAfter(restart));
        }
    }

    private TurnRecord newRecord() {
        return new TurnRecord(assignment.options().program());
    }

    private String openingAfter(Restart restart) {
        noteSession(restart.note());
        if (restart.why() == Why.CONVERSATION_REFUSED) {
            launcher.setTranscriptAside(assignment);
        }
        return opening(restart.resume());
    }

    private synchronized String message() {
        return message;
    }

    /** @return null where the turn is over */
    private synchronized Restart conclude(ClaudeProcess ended, Exit exit) {
        if (ended != process || turn.isDone()) {
            return null;
        }
        if (ending != null) {
            over(ending.get());
            return null;
        }
        if (parking != null) {
            String call = record.deferredCall().equals(parking.call()) ? parking.call() : null;
            over(new Outcome.Parked(parking.question(), call, meter.usage(), exit.code()));
            return null;
        }
        Restart restart = restart(ended, exit);
        if (restart != null && restarted.add(restart.why())) {
            phase = Phase.STARTING;
            return restart;
        }
        TurnRecord.Failure failure = record.failure(exit);
        over(new Outcome.Failed(failure.failureClass(), failure.message(), record.lastOutput(exit), failure.retryAt(), meter.usage(), exit.code()));
        return null;
    }

    /** Null where the process ended for good. */
    private Restart restart(ClaudeProcess ended, Exit exit) {
        if (ended.settled()) {
            // It ended while it was idle, before it saw the new message; the message's id keeps it from being taken twice.
            return record.untouched() ? new Restart(Why.ENDED_IDLE, true, null) : null;
        }
        if (ended.resumed() && record.sessionUnknown(exit)) {
            return new Restart(Why.SESSION_UNKNOWN, false, "The session is not known on this worker: the run starts fresh under the same id.");
        }
        if (ended.resumed() && record.conversationRefused()) {
            return new Restart(Why.CONVERSATION_REFUSED, false, "The API refuses the session's conversation: " + record.failure(exit).message()
                    + " The run starts fresh under the same id.");
        }
        return !ended.resumed() && record.sessionExists(exit)
                ? new Restart(Why.SESSION_EXISTS, true, "The session exists on this worker already: the run goes on in it.")
                : null;
    }

    /** The last outcome. */
    private void over(Outcome outcome) {
        phase = Phase.ENDED;
        turn.complete(outcome);
        notifyAll();
    }

    private void checkLimits() {
        if (clock.timedOut()) {
            end(() -> failed(FailureClass.TIMEOUT, "The run was stopped at its time limit of " + clock.timeout(), lastOutput()));
        } else if (clock.stalled() && working() && !calls.anyOpen()) {
            end(() -> failed(FailureClass.STALLED, "The agent gave no sign of life for " + clock.silence() + " and was stopped", lastOutput()));
        }
    }

    /** The first ending counts. A failing result that came before it does not hide it: the process was still running. */
    private void end(Supplier<Outcome> how) {
        ClaudeProcess running;
        synchronized (this) {
            if (ending != null) {
                return;
            }
            ending = how;
            running = phase == Phase.STARTING ? null : process;
            if (phase != Phase.STARTING && phase != Phase.ENDED) {
                phase = Phase.ENDING;
            }
        }
        calls.close();
        if (running != null) {
            running.stopLater();
        }
    }

    private void emit(AgentEvent event) {
        clock.sign();
        sink.accept(event);
    }

    private void noteSession(String text) {
        emit(new AgentEvent("agentvine", Wire.mapper().createObjectNode().put("kind", "session").put("message", text), 0, false));
    }

    private Outcome.Failed failed(FailureClass failureClass, String text, List<String> output) {
        return new Outcome.Failed(failureClass, text, output, null, meter.usage(), exitCode());
    }

    private List<String> lastOutput() {
        return record.lastOutput(process == null ? null : process.exit());
    }

    @Override
    public synchronized Integer exitCode() {
        Exit exit = process == null ? null : process.exit();
        return exit == null ? null : exit.code();
    }
}
