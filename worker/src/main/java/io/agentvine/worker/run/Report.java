package io.agentvine.worker.run;

import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.ParkRun;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.report.Ending;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.report.Spool;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** What one run tells the backend: its events, what it used and, once, how it ended. Texts for people are masked here, events by the spool. */
final class Report implements EventSink {

    private static final Logger LOG = System.getLogger(Report.class.getName());
    private static final int SENTENCE = 2_000;
    /** Of events that a person should know of when the run is over. */
    private static final Set<String> NOTED = Set.of("mcp_servers");

    private final WorkOrder order;
    private final Spool spool;
    private Redaction redaction;
    private final AtomicReference<Runnable> atFirstWord = new AtomicReference<>();
    private volatile Usage usage = Usage.NONE;
    private Integer exitCode;
    private final List<String> notes = new CopyOnWriteArrayList<>();

    Report(WorkOrder order, Spool spool, Redaction redaction) {
        this.order = order;
        this.spool = spool;
        this.redaction = redaction;
    }

    Spool spool() {
        return spool;
    }

    /** Masks these values too in everything that is said from now on. */
    void conceal(Collection<String> secrets) {
        redaction = redaction.with(secrets);
        spool.conceal(secrets);
    }

    /** What is done once, when the model has said something from now on. */
    void atFirstWord(Runnable heard) {
        atFirstWord.set(heard);
    }

    @Override
    public void accept(AgentEvent event) {
        Runnable heard = event.type().equals("assistant") || event.type().equals("stream_event") ? atFirstWord.getAndSet(null) : null;
        if (heard != null) {
            heard.run();
        }
        if (event.type().equals("agentvine") && NOTED.contains(event.data().path("kind").asString(""))) {
            notes.add(event.data().path("message").asString(""));
        }
        spool.append(event.type(), event.data(), event.sizeBytes(), event.truncated(), event.whole());
    }

    /** What a person should know of the run when it is over. */
    List<String> notes() {
        return notes;
    }

    /** What the worker itself did, as an event. */
    void step(String step, String text) {
        var data = Wire.mapper().valueToTree(Map.of("step", step, "message", text));
        spool.append("agentvine", data, data.toString().length(), false);
    }

    /** Of the work what is not in the branch. */
    void beside(Workspace.Snapshot snapshot) {
        if (!snapshot.kept().isEmpty()) {
            lastStep("kept", "Kept on the worker, beside the branch: " + String.join("; ", snapshot.kept().stream()
                    .map(kept -> kept.what() + " as " + kept.ref() + " (" + kept.commit() + ")").toList()) + ".");
        }
        if (!snapshot.leftOut().isEmpty()) {
            lastStep("left_out", "Not in the branch: " + String.join("; ", snapshot.leftOut().stream()
                    .map(left -> left.path() + " (" + left.why() + ")").toList()) + ".");
        }
    }

    /** As step, before an ending: where the disk is full the ending counts without it. */
    private void lastStep(String step, String text) {
        try {
            step(step, text);
        } catch (UncheckedIOException full) {
            LOG.log(Level.WARNING, "execution {0}: an event is missing: {1}", order.executionId(), full.getCause().getMessage());
        }
    }

    @Override
    public void used(Usage soFar) {
        usage = soFar;
        spool.used(soFar);
    }

    void used(Outcome outcome) {
        usage = outcome.usage() == null ? usage : outcome.usage();
        exitCode = outcome.exitCode();
    }

    /** @param code of the agent's last process, or null where there was none */
    void exited(Integer code) {
        exitCode = code;
    }

    void completed(RunResult result) {
        lastStep("completed", "The run is completed; delivery: " + result.delivery().status().word() + ".");
        spool.end(Ending.completed(new CompleteJob(
                order.jobId(), order.lease().token(), masked(result), usage, exitCode, spool.lastEvent())));
    }

    void failed(FailureClass failureClass, String message, List<String> lastOutput, Instant retryAt, RunResult result) {
        lastStep("failed", message);
        spool.end(Ending.failed(new FailJob(
                order.jobId(), order.lease().token(), failureClass, sentence(message), tail(lastOutput), retryAt,
                result, usage, exitCode, spool.lastEvent())));
    }

    /** @param noCheckpoint why another worker cannot go on from here, or null */
    void parked(Outcome.Parked parked, String noCheckpoint) {
        lastStep("parked", "Parked: waits for a person's answer.");
        spool.end(Ending.parked(new ParkRun(order.lease().token(), parked.questionId(), parked.deferredCall(),
                sentence(noCheckpoint), null, usage, exitCode, spool.lastEvent())));
    }

    void handedBack(String reason) {
        lastStep("handed_back", reason);
        spool.end(Ending.handedBack(new HandBack(order.lease().token(), reason, usage, exitCode, spool.lastEvent())));
    }

    void lost() {
        lastStep("lost", "The right to this run is gone; what was done is kept on the worker as " + wip());
        spool.end(Ending.lost());
    }

    private String wip() {
        return KeptStore.wipRef(order.data().id(), order.lease().token().fence()) + ".";
    }

    private String sentence(String text) {
        String masked = redaction.mask(text);
        return masked != null && masked.length() > SENTENCE ? masked.substring(0, SENTENCE) : masked;
    }

    private List<String> tail(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - 50), lines.size()).stream()
                .map(redaction::mask)
                .map(line -> line.length() > 1_000 ? line.substring(0, 1_000) : line)
                .toList();
    }

    private JsonNode masked(JsonNode output) {
        return output == null ? null : Wire.read(redaction.mask(Wire.write(output)), JsonNode.class);
    }

    private RunResult masked(RunResult result) {
        return new RunResult(redaction.mask(result.summary()), result.branch(), result.baseCommit(), result.commit(),
                result.filesChanged(), result.insertions(), result.deletions(), result.verification(), result.delivery(), masked(result.output()),
                masked(result.kept(), kept -> new RunResult.Kept(kept.ref(), kept.commit(), redaction.mask(kept.what()))),
                masked(result.leftOut(), left -> new RunResult.LeftOut(redaction.mask(left.path()), redaction.mask(left.why()))),
                result.verificationOutput() == null ? null : tail(result.verificationOutput()), masked(result.notes(), this::sentence));
    }

    private static <T> List<T> masked(List<T> list, UnaryOperator<T> mask) {
        return list == null ? null : list.stream().map(mask).toList();
    }
}
