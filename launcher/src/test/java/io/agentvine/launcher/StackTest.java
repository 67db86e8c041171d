package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class StackTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(output, true), false, false, 80);

    @Test
    void startsTheBackendThenTheWorkersAndLeavesNoProcessBehind() throws Exception {
        try (Stack stack = stack(3, null)) {
            stack.start();
            assertThat(pids()).hasSize(7).allMatch(StackTest::isAlive);
            await().untilAsserted(() -> assertThat(output.toString()).contains("[worker-2] 2026-01-01 ERROR"));
        }
        awaitNoneOf(7);
    }

    @Test
    void tellsThatTheBackendAnswersBeforeAnythingElseIsSaid() throws Exception {
        List<String> saidBefore = new ArrayList<>();
        try (Stack stack = stack(1, null)) {
            stack.start(() -> {
                assertThat(stack.api().healthy()).isTrue();
                saidBefore.add(output.toString());
            });
        }
        assertThat(saidBefore).hasSize(1).allSatisfy(said -> assertThat(said).doesNotContain("ready after"));
        assertThat(output.toString()).contains("backend   ready after", "workers   ready after");
    }

    @Test
    void startsAWorkerThatDiedAgain() throws Exception {
        try (Stack stack = stack(2, null)) {
            stack.start();
            long first = pid(registered("worker-1"));
            CompletableFuture<Void> supervision = supervise(stack);

            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            await().until(() -> pid(registered("worker-1")) != first);
            assertThat(output.toString()).contains("worker-1 died (exit 137) and is started again in 1 s");
            stack.close();
            supervision.join();
        }
        await().until(() -> !isAlive(pid(registered("worker-1"))));
    }

    @Test
    void endsAllWhenTheBackendDies() throws Exception {
        try (Stack stack = stack(2, null)) {
            stack.start();
            ProcessHandle.of(pid(home.resolve("backend.pid"))).orElseThrow().destroyForcibly();
            assertThatThrownBy(stack::superviseUntilEnd)
                    .isInstanceOf(CannotGoOn.class)
                    .hasMessageContaining("the backend ended by itself (exit 137)")
                    .hasMessageContaining("backend.log");
        }
        awaitNoneOf(5);
    }

    @Test
    void saysInTheBackendsOwnWordsWhyItDoesNotStart() {
        try (Stack stack = stack(1, "The moon is in the wrong house. Wait a week.")) {
            assertThatThrownBy(stack::start)
                    .hasMessageContaining("could not start (exit 1). The moon is in the wrong house. Wait a week.");
        }
    }

    @Test
    void refusesAPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Stack stack = new Stack(options(taken.getLocalPort(), 1), new FakePrograms(null), terminal)) {
            assertThatThrownBy(stack::start)
                    .isInstanceOf(CannotGoOn.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is already in use")
                    .hasMessageContaining("--port");
        }
        assertThat(pids()).isEmpty();
    }

    @Test
    void refusesAHomeThatAnotherBackendHas() throws Exception {
        Path lock = Files.createFile(home.resolve("backend.lock"));
        try (FileChannel held = FileChannel.open(lock, StandardOpenOption.WRITE);
                Stack stack = stack(1, null)) {
            held.lock();
            assertThatThrownBy(stack::start).isInstanceOf(CannotGoOn.class).hasMessageContaining(home.toString());
        }
        assertThat(pids()).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenTheLauncherIsTerminated() throws Exception {
        Process launcher = launcher();
        launcher.destroy();
        assertThat(launcher.waitFor()).isEqualTo(143);
        awaitNoneOf(5);
    }

    @Test
    void leavesNothingBehindWhenTheLauncherIsKilled() throws Exception {
        Process launcher = launcher();
        launcher.destroyForcibly().waitFor();
        awaitNoneOf(5);
    }

    private Stack stack(int workers, String backendProblem) {
        return new Stack(options(Ports.free(), workers), new FakePrograms(backendProblem), terminal);
    }

    private StackOptions options(int port, int workers) {
        return new StackOptions(home, port, workers, 1, null, Duration.ofSeconds(1), Map.of());
    }

    private Process launcher() throws IOException {
        Process launcher = new ProcessBuilder(FakePrograms.java(FakeLauncher.class, home.toString()))
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = launcher.inputReader();
        for (String line = lines.readLine(); !"STARTED".equals(line); line = lines.readLine()) {
            assertThat(line).as("the launcher ended before it was started").isNotNull();
        }
        return launcher;
    }

    private static CompletableFuture<Void> supervise(Stack stack) {
        return CompletableFuture.runAsync(() -> {
            try {
                stack.superviseUntilEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Path registered(String worker) {
        return home.resolve("registered").resolve(worker);
    }

    /** Of the backend, the workers and the workers' own children. */
    private List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        for (Path file : List.of(home.resolve("backend.pid"), registered("worker-1"), registered("worker-2"),
                registered("worker-3"), home.resolve("worker-1.agent"), home.resolve("worker-2.agent"),
                home.resolve("worker-3.agent"))) {
            if (Files.exists(file)) {
                pids.add(pid(file));
            }
        }
        return pids;
    }

    /** A process that was ended is gone a moment later. */
    private void awaitNoneOf(int processes) {
        assertThat(pids()).hasSize(processes);
        await().untilAsserted(() -> assertThat(pids()).noneMatch(StackTest::isAlive));
    }

    private static long pid(Path file) {
        try {
            return Long.parseLong(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
