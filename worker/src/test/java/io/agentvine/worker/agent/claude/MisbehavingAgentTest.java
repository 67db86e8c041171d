package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Usage;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every misbehaviour ends as its own failure class and leaves no process. */
@Timeout(300)
class MisbehavingAgentTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    Path folder;

    private final List<AgentEvent> events = new CopyOnWriteArrayList<>();
    private OneRun one;

    @AfterEach
    void leavesNoProcess() {
        assertThat(StrayProcesses.find(one.executionId.toString())).isEmpty();
        one.close();
    }

    @Test
    void completesSeveralTurnsInOneProcess() throws Exception {
        one = new OneRun(folder, "behaves");
        try (AgentRun run = one.start(LONG, LONG, false, events::add)) {
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
            run.sendMessage(UUID.randomUUID(), "once more");
            Outcome.Completed outcome = (Outcome.Completed) run.awaitOutcome();
            assertThat(outcome.summary()).isEqualTo("done");
            assertThat(outcome.usage().turns()).isEqualTo(2);
        }
        assertThat(events).extracting(AgentEvent::type).containsExactly("system", "result", "result");
    }

    @Test
    void goesOnInAnotherProcessWhenTheIdleOneWasEnded() throws Exception {
        one = new OneRun(folder, "endsidle");
        try (AgentRun run = one.start(LONG, LONG, false, events::add)) {
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
            run.sendMessage(UUID.randomUUID(), "repair it");
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
        }
    }

    @Test
    void stopsASilentAgentAsStalled() throws Exception {
        one = new OneRun(folder, "silent");
        assertThat(failure(LONG, Duration.ofSeconds(1)).failureClass()).isEqualTo(FailureClass.STALLED);
    }

    @Test
    void takesPartialMessagesAsSignsOfLifeAndKeepsNone() throws Exception {
        Duration silence = Duration.ofSeconds(30);
        AtomicLong now = new AtomicLong();
        EventSink sink = new EventSink() {
            @Override
            public void accept(AgentEvent event) {
                events.add(event);
            }

            @Override
            public void used(Usage usage) {
                now.addAndGet(silence.toNanos() * 3 / 4);
            }
        };
        one = new OneRun(folder, "streams", now::get);
        try (AgentRun run = one.start(Duration.ofDays(1), silence, false, sink)) {
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
        }
        assertThat(now.get()).as("far more than its silence limit").isGreaterThan(10 * silence.toNanos());
        assertThat(events).extracting(AgentEvent::type).containsExactly("system", "result");
    }

    @Test
    void stopsAFloodAtTheTimeLimit() throws Exception {
        String output = inSmallHeap("floods", 5000);
        assertThat(output).contains("failureClass=TIMEOUT").doesNotContain("OutOfMemory");
    }

    @Test
    void survivesALineOf50Megabytes() throws Exception {
        String output = inSmallHeap("longline", 50_000);
        assertThat(output).contains("cut assistant of 52428").contains("[cut: 52428800 bytes, sha256 ").contains("Completed[summary=done");
        try (var lines = Files.list(folder.resolve("run/lines"))) {
            assertThat(lines.findFirst().orElseThrow()).satisfies(file -> assertThat(Files.size(file)).isGreaterThan(50 << 20));
        }
    }

    @Test
    void killsAnAgentThatIgnoresTerm() throws Exception {
        AtomicLong now = new AtomicLong();
        one = new OneRun(folder, "ignoresterm", now::get);
        try (AgentRun run = one.start(Duration.ofDays(1), LONG, false, events::add)) {
            Awaitility.await("what it says once it ignores TERM").until(() -> !events.isEmpty());
            now.addAndGet(LONG.toNanos() + 1);
            assertThat(run.awaitOutcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.failureClass()).isEqualTo(FailureClass.STALLED);
                assertThat(failed.exitCode()).isEqualTo(137);
            });
        }
    }

    @Test
    void endsWhatAnAgentLeavesRunning() throws Exception {
        one = new OneRun(folder, "leaks");
        try (AgentRun run = one.start(LONG, LONG, false, events::add)) {
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
            Awaitility.await().untilAsserted(() -> assertThat(StrayProcesses.find(one.executionId.toString())).hasSizeGreaterThan(2));
        }
    }

    @Test
    void endsTheWholeTreeWhenStopped() throws Exception {
        one = new OneRun(folder, "leaks");
        try (AgentRun run = one.start(LONG, LONG, false, events::add)) {
            run.awaitOutcome();
            Awaitility.await().untilAsserted(() -> assertThat(StrayProcesses.find(one.executionId.toString())).hasSizeGreaterThan(2));
            run.stop(StopReason.CANCELLED);
        }
    }

    @Test
    void reportsWhoStoppedIt() throws Exception {
        one = new OneRun(folder, "silent");
        try (AgentRun run = one.start(LONG, LONG, false, events::add)) {
            run.stop(StopReason.CANCELLED);
            assertThat(run.awaitOutcome()).isInstanceOfSatisfying(
                    Outcome.Stopped.class, stopped -> assertThat(stopped.reason()).isEqualTo(StopReason.CANCELLED));
        }
    }

    @Test
    void saysThatAnAgentDiedHalfWay() throws Exception {
        one = new OneRun(folder, "dieshalfway");
        Outcome.Failed failed = failure(LONG, LONG);
        assertThat(failed.failureClass()).isEqualTo(FailureClass.AGENT_ERROR);
        assertThat(failed.message()).contains("half way").contains("exit code 3").contains("out of luck");
    }

    @Test
    void keepsGarbageAndSaysSo() throws Exception {
        one = new OneRun(folder, "garbage");
        Outcome.Failed failed = failure(LONG, LONG);
        assertThat(failed.failureClass()).isEqualTo(FailureClass.AGENT_ERROR);
        assertThat(failed.message()).contains("3 lines").contains("stream-json");
        assertThat(failed.lastOutput()).contains("Segmentation fault");
        assertThat(events).extracting(AgentEvent::type).containsOnly("unparsed");
    }

    @Test
    void doesNotTakeExit0ForSuccess() throws Exception {
        one = new OneRun(folder, "nothing");
        Outcome.Failed failed = failure(LONG, LONG);
        assertThat(failed.failureClass()).isEqualTo(FailureClass.AGENT_ERROR);
        assertThat(failed.exitCode()).isZero();
        assertThat(failed.message()).contains("without printing anything");
    }

    @Test
    void saysThatThereIsNoSuchProgram() throws Exception {
        one = new OneRun(folder, List.of("no-such-agent"), Ticker.SYSTEM);
        assertThat(failure(LONG, LONG).message()).contains("no-such-agent").contains("--claude-command");
        assertThat(one.agent.probe().problem()).contains("not installed").contains("npm install");
    }

    @Test
    void startsFreshWhenTheSessionIsUnknown() throws Exception {
        one = new OneRun(folder, "unknownsession");
        try (AgentRun run = one.start(LONG, LONG, true, events::add)) {
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
        }
        assertThat(events).anySatisfy(event -> assertThat(event.data().path("message").asString("")).contains("starts fresh"));
    }

    @Test
    void isStoppedAndAskedWhileTheBackendHoldsACallOfItsUp() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        one = new OneRun(folder, "unknownsession");
        one.handoff = () -> {
            asked.countDown();
            await(answered);
            return "";
        };
        try (AgentRun run = one.start(LONG, LONG, true, events::add)) {
            await(asked);
            CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
                run.stop(StopReason.CANCELLED);
                run.steer(UUID.randomUUID(), "hello");
                run.context();
                run.working();
            });
            others.get(2, TimeUnit.MINUTES);
            assertThat(answered.getCount()).as("the backend still holds the call up").isEqualTo(1);
            answered.countDown();
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Stopped.class);
        } finally {
            answered.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void goesOnInASessionThatExistsAlready() throws Exception {
        one = new OneRun(folder, "existingsession");
        try (AgentRun run = one.start(LONG, LONG, false, events::add)) {
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
        }
        assertThat(events).anySatisfy(event -> assertThat(event.data().path("message").asString("")).contains("goes on in it"));
    }

    @Test
    void triesASessionThatCanNeitherBeResumedNorBegunOnceInEachWay() throws Exception {
        one = new OneRun(folder, "neithersession");
        try (AgentRun run = one.start(LONG, LONG, true, events::add)) {
            assertThat(run.awaitOutcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.failureClass()).isEqualTo(FailureClass.AGENT_ERROR);
                assertThat(failed.message()).contains("No conversation found");
            });
        }
        assertThat(events).extracting(event -> event.data().path("message").asString("")).satisfiesExactly(
                fresh -> assertThat(fresh).contains("starts fresh"), again -> assertThat(again).contains("goes on in it"));
    }

    private Outcome.Failed failure(Duration timeout, Duration silence) throws Exception {
        try (AgentRun run = one.start(timeout, silence, false, events::add)) {
            return (Outcome.Failed) run.awaitOutcome();
        }
    }

    private String inSmallHeap(String mode, int limitMs) throws Exception {
        one = new OneRun(folder, mode); // for the check of what is left; the run itself is in the other JVM
        Process process = new ProcessBuilder(
                        OneRun.java(), "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                        OneRun.class.getName(), folder.toString(), mode, Integer.toString(limitMs))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        Matcher run = Pattern.compile("run ([0-9a-f-]{36})").matcher(output);
        assertThat(run.find()).as(output).isTrue();
        assertThat(StrayProcesses.find(run.group(1))).isEmpty();
        return output;
    }
}
