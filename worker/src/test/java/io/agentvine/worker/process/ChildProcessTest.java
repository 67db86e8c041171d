package io.agentvine.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ChildProcessTest {

    private static final Graces SHORT = new Graces(Duration.ofMillis(300), Duration.ofMillis(300));

    @TempDir
    Path folder;

    private final String runId = UUID.randomUUID().toString();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void handsOnLinesAndTheExit() throws Exception {
        Exit exit = start("read x; echo \"got $x\"; echo oops >&2; exit 7", process -> {
            process.writeLine("hello");
            process.closeStdin();
        });
        assertThat(lines).containsExactly("got hello");
        assertThat(exit).isEqualTo(new Exit(7, List.of("oops")));
    }

    @Test
    void inheritsNothing() throws Exception {
        start("env | grep -vE '^(PWD|SHLVL|_|OLDPWD)='", ChildProcess::closeStdin);
        assertThat(lines).containsExactlyInAnyOrder("AGENTVINE_RUN_ID=" + runId, "PATH=" + System.getenv("PATH"));
    }

    @Test
    void letsAnInterruptedProcessEndByItself() throws Exception {
        ChildProcess process = child("trap 'echo term' TERM; while read x; do echo \"$x\"; done; exit 3");
        Exit exit = process.stop(new Graces(Duration.ofMinutes(2), Duration.ofMinutes(2)), () -> {
            process.writeLine("interrupt");
            process.closeStdin();
        });
        assertThat(exit.code()).isEqualTo(3);
        assertThat(lines).containsExactly("interrupt");
    }

    @Test
    void terminatesWhatDoesNotHearAnInterrupt() throws Exception {
        ChildProcess process = child("trap 'echo term; exit 4' TERM; echo up; while true; do sleep 0.05; done");
        await().until(() -> lines.contains("up"));
        assertThat(process.stop(new Graces(Duration.ofMillis(100), Duration.ofMinutes(2)), () -> {}).code()).isEqualTo(4);
        assertThat(lines).containsExactly("up", "term");
    }

    @Test
    void killsWhatDoesNotHearTerm() throws Exception {
        ChildProcess process = child("trap '' TERM; echo up; while true; do sleep 0.05; done");
        await().until(() -> lines.contains("up"));
        assertThat(process.stop(SHORT, () -> {}).code()).isEqualTo(137);
        assertThat(StrayProcesses.find(runId)).isEmpty();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "what cleared its environment is found by a mark that only Linux has")
    void endsWhatClearedItsEnvironmentAndLeftItsSessionAndItsFolder() throws Exception {
        Path pid = folder.resolve("pid");
        child("(cd / && exec env -i \"$(command -v setsid)\" /bin/sh -c 'echo $$ > " + pid + "; exec sleep 600') >/dev/null 2>&1 & "
                + "while [ ! -s " + pid + " ]; do sleep 0.05; done; exit 0").exit().get(2, TimeUnit.MINUTES);
        long left = Long.parseLong(Files.readString(pid).strip());
        assertThat(ProcessHandle.of(left).filter(ProcessHandle::isAlive).map(ProcessHandle::info).flatMap(ProcessHandle.Info::command)
                .filter(command -> command.contains("sleep"))).isEmpty();
        assertThat(StrayProcesses.find(runId)).isEmpty();
    }

    @Test
    void endsChildrenThatLeftItsSessionAndHoldItsOutput() throws Exception {
        ChildProcess process = child("setsid sh -c 'trap \"\" TERM; sleep 600' & echo up; exit 0");
        Exit exit = process.exit().get(2, TimeUnit.MINUTES);
        assertThat(exit.code()).isZero();
        assertThat(lines).containsExactly("up");
        assertThat(StrayProcesses.find(runId)).isEmpty();
    }

    @Test
    void leavesNothingRunningThatWasStartedForNobody() throws Exception {
        startNothingUntilWaiting(Thread.currentThread());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> child("exec sleep 600")).isInstanceOf(IOException.class).hasMessage("interrupted while starting /bin/sh");
        assertThat(Thread.interrupted()).isTrue();
        start("exit 0", process -> {});
        assertThat(StrayProcesses.find(runId)).as("its start was before the other's").isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void keepsWhatIsOfARunWhereItsSignalsToItsGroupReachNobodyElse() throws Exception {
        start("cut -d' ' -f6 /proc/$$/stat; echo $$; kill -TERM 0", process -> {});
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).as("its session").isEqualTo(lines.get(1));
    }

    /** A key that interrupts the worker is not to interrupt the git that keeps its work. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void noKeyOfATerminalReachesAChild() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin/java") + " -cp '" + System.getProperty("java.class.path") + "' ";
        Process terminal = new ProcessBuilder("script", "-qec", java + SessionsOnATerminal.class.getName(), "/dev/null").redirectErrorStream(true).start();
        terminal.getOutputStream().close();
        String[] sessions = new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split("\\s+");
        assertThat(sessions).hasSize(2);
        assertThat(sessions[0]).isNotEqualTo(sessions[1]);
    }

    @Test
    void sweepsOnlyTheRunThatIsNamed() throws Exception {
        ChildProcess process = child("echo up; exec sleep 600");
        await().until(() -> lines.contains("up"));
        assertThat(StrayProcesses.sweep(runId.substring(0, 35))).isEmpty();
        assertThat(StrayProcesses.find(runId)).isNotEmpty();
        assertThat(StrayProcesses.sweep(runId)).containsExactly(process.pid());
        assertThat(process.exit().get(2, TimeUnit.MINUTES).code()).isEqualTo(143);
    }

    @Test
    void keepsALongLineOnDisk() throws Exception {
        start("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo after", ChildProcess::closeStdin);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSize(64 * 1024);
        assertThat(folder.resolve("lines/line-1.txt")).hasSize(3_000_000);
    }

    @Test
    void doesNotBlockOnAProcessThatReadsNothing() throws Exception {
        ChildProcess process = child("exec sleep 600");
        for (int i = 0; i < 100; i++) {
            process.writeLine("x".repeat(10_000));
        }
        process.closeStdin();
        assertThat(process.stop(SHORT, () -> {}).code()).isEqualTo(143);
    }

    /** An interrupted thread waits for nothing but what is to be ended again. */
    private static void startNothingUntilWaiting(Thread thread) {
        Starter.THREAD.execute(() -> {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        });
    }

    private Exit start(String script, java.util.function.Consumer<ChildProcess> then) throws Exception {
        ChildProcess process = child(script);
        then.accept(process);
        return process.exit().get(2, TimeUnit.MINUTES);
    }

    private ChildProcess child(String script) throws Exception {
        Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), StrayProcesses.RUN_ID, runId);
        Launch launch = new Launch("test", List.of("/bin/sh", "-c", script), folder, environment, folder.resolve("lines"));
        return ChildProcess.start(launch, line -> lines.add(line.text()));
    }
}
