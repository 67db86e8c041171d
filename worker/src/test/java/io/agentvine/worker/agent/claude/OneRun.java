package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.TaskType;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** One run of the misbehaving agent, in this JVM or, as a program, in one with a small heap. */
final class OneRun implements AutoCloseable {

    final UUID executionId = UUID.randomUUID();
    final ClaudeAgent agent;
    private final Path folder;
    /** What a fresh session is told of earlier work. */
    Supplier<String> handoff = () -> "";

    OneRun(Path folder, String mode) throws IOException {
        this(folder, mode, Ticker.SYSTEM);
    }

    OneRun(Path folder, String mode, Ticker ticker) throws IOException {
        this(folder, List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                MisbehavingAgent.class.getName(), mode), ticker);
    }

    OneRun(Path folder, List<String> command, Ticker ticker) throws IOException {
        this(folder, new ClaudeSettings(command, Set.of(), Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString()),
                folder.resolve("sessions"), new Graces(Duration.ofMillis(400), Duration.ofMillis(400))), ticker);
    }

    OneRun(Path folder, ClaudeSettings settings) throws IOException {
        this(folder, settings, Ticker.SYSTEM);
    }

    private OneRun(Path folder, ClaudeSettings settings, Ticker ticker) throws IOException {
        this.folder = folder;
        agent = new ClaudeAgent(settings, ticker);
    }

    AgentRun start(Duration timeout, Duration silence, boolean resume, EventSink events) throws IOException {
        Path clone = Files.createDirectories(folder.resolve("clone"));
        return agent.start(
                new AgentAssignment(
                        executionId,
                        new AgentAssignment.Place(clone, folder.resolve("run"), clone),
                        new AgentAssignment.Prompts("do it", "go on", () -> handoff.get(), "", List.of(), false),
                        new AgentAssignment.Session(UUID.randomUUID(), resume, null),
                        new AgentAssignment.Rights(PermissionLevel.SUPERVISED, TaskType.FEATURE, Priority.NORMAL, null, List.of(), AgentAssignment.Brought.NOTHING),
                        new AgentAssignment.Limits(timeout, silence, null),
                        null,
                        AgentOptions.NONE,
                        call -> new QuestionState(UUID.randomUUID(), QuestionStatus.WITHDRAWN, 0, null)),
                events);
    }

    @Override
    public void close() {
        agent.close();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Arguments: folder, mode, time limit in ms. Prints the outcome. */
    public static void main(String[] args) throws Exception {
        Duration limit = Duration.ofMillis(Long.parseLong(args[2]));
        try (OneRun one = new OneRun(Path.of(args[0]), args[1]);
                AgentRun run = one.start(limit, limit, false, OneRun::printCut)) {
            Outcome outcome = run.awaitOutcome();
            System.out.println("run " + one.executionId);
            System.out.println(outcome);
        }
    }

    private static void printCut(AgentEvent event) {
        if (event.truncated()) {
            String text = event.data().path("text").asString("");
            System.out.println("cut " + event.type() + " of " + event.sizeBytes() + text.substring(text.indexOf(" … ")));
        }
    }
}
