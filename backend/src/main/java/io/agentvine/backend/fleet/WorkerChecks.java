package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.task.OwnLabels;
import io.agentvine.protocol.Heartbeat;
import io.agentvine.protocol.RegisterWorker;
import io.agentvine.protocol.WorkerStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the fleet's requests must look like. */
final class WorkerChecks {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int MOST_LABELS = 64;
    private static final int MOST_SLOTS = 64;
    private static final int LONGEST_MESSAGE = 2000;
    private static final int LONGEST_AGENT_VERSION = 200;

    private WorkerChecks() {}

    static void check(RegisterWorker worker) {
        List<String> labels = Optional.ofNullable(worker.labels()).orElse(List.of());
        List<String> capabilities = Optional.ofNullable(worker.capabilities()).orElse(List.of());
        Checks checks = new Checks()
                .present("name", worker.name())
                .that(
                        worker.name() == null || NAME.matcher(worker.name()).matches(),
                        "name",
                        "must be 1 to 100 letters, digits, dots, dashes or underscores")
                .range("slots", worker.slots(), 1, MOST_SLOTS)
                .that(labels.size() <= MOST_LABELS, "labels", "must be at most " + MOST_LABELS + ", found " + labels.size())
                .that(
                        labels.stream().allMatch(label -> label != null && !label.isBlank() && label.length() <= 100 && oneLine(label)),
                        "labels",
                        "must each be 1 to 100 printable characters")
                .that(labels.stream().noneMatch(label -> label != null && OwnLabels.isReserved(label)), "labels", "must not begin with agentvine/")
                .that(capabilities.size() <= MOST_LABELS && capabilities.stream().allMatch(one -> one != null && one.length() <= 100 && oneLine(one)), "capabilities",
                        "must be at most " + MOST_LABELS + " words of at most 100 printable characters")
                .length("error_message", worker.errorMessage(), 1, LONGEST_MESSAGE);
        line(checks, "version", worker.version(), 100);
        line(checks, "host", worker.host(), 255);
        line(checks, "credential_fingerprint", worker.credentialFingerprint(), 128);
        line(checks, "confinement", worker.confinement(), 100);
        line(checks, "agent_version", worker.agentVersion(), LONGEST_AGENT_VERSION);
        checks.that(oneLine(worker.errorMessage()), "error_message", "must be one line of printable characters");
        checks.orRefuse();
    }

    static void check(Heartbeat beat) {
        List<Heartbeat.HeldExecution> runs = Optional.ofNullable(beat.executions()).orElse(List.of());
        new Checks()
                .present("status", beat.status())
                .that(beat.status() != WorkerStatus.OFFLINE, "status", "must be idle, busy, waiting, error or draining")
                .length("error_message", beat.errorMessage(), 0, LONGEST_MESSAGE)
                .that(oneLine(beat.errorMessage()), "error_message", "must be one line of printable characters")
                .length("agent_version", beat.agentVersion(), 0, LONGEST_AGENT_VERSION)
                .that(oneLine(beat.agentVersion()), "agent_version", "must be one line of printable characters")
                .that(runs.size() <= 1000, "executions", "must be at most 1000, found " + runs.size())
                .that(
                        runs.stream().allMatch(run -> run != null && run.executionId() != null && run.leaseToken() != null),
                        "executions",
                        "must each have an execution_id and a lease_token")
                .orRefuse();
    }

    /** The status of that word; null for no word. */
    static WorkerStatus status(String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(WorkerStatus.values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Problems.badRequest(
                        "status",
                        "must be one of "
                                + Arrays.stream(WorkerStatus.values())
                                        .map(WorkerStatus::word)
                                        .collect(Collectors.joining(", "))
                                + ", found '" + word + "'"));
    }

    private static void line(Checks checks, String field, String value, int most) {
        checks.length(field, value, 0, most)
                .that(oneLine(value), field, "must be one line of printable characters");
    }

    private static boolean oneLine(String value) {
        return value == null || !CONTROL.matcher(value).find();
    }
}
