package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.PausedCall;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.worker.agent.OpenCall;
import io.agentvine.worker.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Takes the calls of one run that a person must decide: brings each to a person, hands the answer on, and parks the run where none
 * comes while the call is held. A call that was allowed is made once, so nothing that has begun is cut off for that. Any thread may call.
 */
final class PermissionDesk implements PermissionJudge.People {

    /** A line tells of a call at about the time of its hook. */
    private static final Duration TOLD = Duration.ofSeconds(10);
    /** Claude Code gives a hook up after 600 s; a call is held for 540 s at most. */
    private static final Duration LONGEST = Duration.ofSeconds(585);
    private static final int LONGEST_RESULT = 20_000;

    private final HeldCalls held;
    private final Ticker ticker;
    private final Files files;
    private final Function<Parking, ClaudeProcess> park;
    private final String deferred;
    private final AgentProgram program;
    private ToolCalls calls = new ToolCalls();
    private RepeatedCalls repeated = RepeatedCalls.NONE;
    private PermissionJudge.Call resumed;

    /** @param call the deferred one, or null where the process is broken off in its calls */
    record Parking(UUID question, String call) {}

    /** What lies on the disk of a run. */
    interface Files {

        /** The plan that the agent wrote last. */
        String plan();

        /** Waits, for a while, until the session's transcript has these calls and these calls' results. */
        void awaitStored(List<String> calls, List<String> results);

        /** What was made in the session before it was resumed. */
        RepeatedCalls madeBefore();
    }

    /**
     * @param park parks the run, and gives the process that is to end; null where the run ends already
     * @param deferred the call that the session makes again by itself when it is resumed, or null
     */
    PermissionDesk(AgentProgram program, HeldCalls held, Ticker ticker, Files files, String deferred, Function<Parking, ClaudeProcess> park) {
        this.program = program;
        this.held = held;
        this.ticker = ticker;
        this.files = files;
        this.deferred = deferred;
        this.park = park;
    }

    /** Before a process of the run starts. @param resume whether it goes on in a session that exists */
    void newProcess(boolean resume) {
        RepeatedCalls before = resume ? files.madeBefore() : RepeatedCalls.NONE;
        synchronized (this) {
            calls.over();
            calls = new ToolCalls();
            repeated = before;
        }
    }

    /** @return one sentence where a call was made that nobody here was asked about, else null */
    String heard(JsonNode line) {
        noteResumed(line);
        String call = calls().heard(line);
        return call == null ? null : "A tool call (" + call + ") was made that AgentVine's permission hook was not asked about, or had refused, so the run was stopped."
                + " Look for what keeps " + program.title() + " from reaching the hook on 127.0.0.1: a proxy, managed settings, disabled hooks.";
    }

    /** The result of the call that the session made by itself when it was resumed. */
    private synchronized void noteResumed(JsonNode line) {
        if (resumed == null || !line.path("type").asString("").equals("user")) {
            return;
        }
        for (JsonNode block : line.path("message").path("content")) {
            if (block.path("tool_use_id").asString("").equals(deferred) && !block.path("is_error").asBoolean(false)) {
                repeated = repeated.and(resumed.tool(), resumed.input(), block.path("content"));
            }
        }
    }

    void processEnded() {
        calls().over();
    }

    @Override
    public PermissionJudge.Answer settle(PermissionJudge.Call call, PermissionJudge.Answer answer) {
        if (call.id().equals(deferred)) {
            synchronized (this) {
                resumed = call;
            }
        }
        if (!answer.allowed()) {
            calls().refused(call.id());
            return answer;
        }
        return calls().begin(call.id(), call.tool()) ? answer : PermissionJudge.Answer.deny(PausedCall.AGAIN);
    }

    @Override
    public PermissionJudge.Answer decide(OpenCall call, boolean deferrable) {
        String result = resultBefore(call);
        if (result != null) {
            return PermissionJudge.Answer.deny("This call was made already, once, before the run was paused, and is not made again. Its result:\n" + result);
        }
        Ticker.Stopwatch since = ticker.start();
        ToolCalls now = calls();
        HeldCalls.Said said = held.bring(call.kind() == QuestionKind.PLAN ? QuestionText.withPlan(call, files.plan()) : call, answer -> {
            if (answer.allowed()) {
                now.answered(call.id());
            }
        });
        if (said instanceof HeldCalls.Said.Answered answered) {
            return answer(answered.answer());
        }
        return said instanceof HeldCalls.Said.HoldOver over
                ? parked(over.question(), call, deferrable, since)
                : PermissionJudge.Answer.deny(PausedCall.AGAIN);
    }

    @Override
    public PermissionJudge.Answer reach(OpenCall call) {
        Ticker.Stopwatch since = ticker.start();
        HeldCalls.Said said = held.bring(call, answer -> {});
        if (said instanceof HeldCalls.Said.Answered answered) {
            return answer(answered.answer());
        }
        if (said instanceof HeldCalls.Said.HoldOver over) {
            // What asks for the host is part of a call that has begun, and the run is parked once that call is done.
            Thread parking = new Thread(() -> parked(over.question(), call, false, since), "park-" + call.id());
            parking.setDaemon(true);
            parking.start();
        }
        return null;
    }

    /** Of a call that repeats, first of all, what was made before the session was resumed. */
    private String resultBefore(OpenCall call) {
        RepeatedCalls before;
        synchronized (this) {
            before = call.id().equals(deferred) ? RepeatedCalls.NONE : repeated;
        }
        if (call.agentId() != null) {
            return shortened(before.takeBelow(call.tool(), call.input()));
        }
        if (before.none() || calls().message(call.id(), TOLD) != 1) {
            return null;
        }
        return shortened(before.take(call.tool(), call.input()));
    }

    private static String shortened(String result) {
        return result == null || result.length() <= LONGEST_RESULT ? result : result.substring(0, LONGEST_RESULT) + "\n… (cut)";
    }

    private static PermissionJudge.Answer answer(QuestionState.Answer answer) {
        JsonNode changed = answer.updatedInput() == null || answer.updatedInput().isNull() ? null : answer.updatedInput();
        return new PermissionJudge.Answer(answer.allowed() ? PermissionJudge.Decision.ALLOW : PermissionJudge.Decision.DENY,
                answer.allowed() ? "Allowed by " + answer.answeredBy() : answer.message(), changed, answer.answeredBy());
    }

    /**
     * A call is deferred only where its message has no other: Claude Code keeps one deferred call, none of a subagent, and makes one
     * with siblings twice. Else the process is ended with that call open, and the agent makes again what was not made.
     */
    private PermissionJudge.Answer parked(UUID question, OpenCall call, boolean deferrable, Ticker.Stopwatch since) {
        boolean defer = deferrable && call.agentId() == null && alone(call);
        ClaudeProcess running = park.apply(new Parking(question, defer ? call.id() : null));
        if (running == null) {
            return PermissionJudge.Answer.deny(PausedCall.AGAIN);
        }
        held.close();
        if (defer) {
            return new PermissionJudge.Answer(PermissionJudge.Decision.DEFER, "The run is parked until a person has answered.", null, null);
        }
        ToolCalls now = calls();
        held.awaitNoneOpen(LONGEST.minus(since.elapsed()));
        now.finish(LONGEST.minus(since.elapsed()));
        ToolCalls.Made made = now.made();
        files.awaitStored(made.calls(), made.results());
        running.breakOff();
        return PermissionJudge.Answer.deny(PausedCall.AGAIN);
    }

    /** A call that was deferred before was alone. */
    private boolean alone(OpenCall call) {
        return call.id().equals(deferred) || calls().alone(call.id(), TOLD);
    }

    private synchronized ToolCalls calls() {
        return calls;
    }
}
