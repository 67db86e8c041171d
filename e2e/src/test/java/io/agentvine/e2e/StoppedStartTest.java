package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.Jars;
import io.agentvine.e2e.fleet.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that was started outlives what started it, at whatever moment of the start that is ended. A moment is the share of the
 * processor time that a whole start uses, so that a busy machine has the same moments as an idle one.
 */
@Tag("long")
class StoppedStartTest {

    private static final int MOMENTS = Integer.getInteger("agentvine.stops", 2);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private enum End { TERM, KILL }

    private record Stop(double share, End end) {}

    @TempDir
    Path folder;

    /** One and the same for all starts, so that each takes as much work. */
    private final List<String> backend = Jars.command(Jars.backend());
    private final List<String> launcher = Jars.command(Jars.launcher());

    private ProcessesOfHome processes;

    @BeforeEach
    void nameHome() {
        processes = new ProcessesOfHome(folder.resolve("home"));
    }

    @AfterEach
    void endWhatIsLeft() {
        processes.kill();
    }

    @Test
    void aBackendLeavesNothing() throws Exception {
        leavesNothing(() -> backend(Ports.free()));
    }

    @Test
    void upLeavesNothing() throws Exception {
        leavesNothing(() -> up(Ports.free()));
    }

    private interface Start {
        Started begin() throws IOException;
    }

    private record Started(Process process, int port) {

        boolean isUp() {
            return new Api("http://127.0.0.1:" + port, null).isHealthy();
        }
    }

    private void leavesNothing(Start start) throws Exception {
        Duration whole = wholeStart(start);
        for (Stop stop : stops().toList()) {
            Started started = start.begin();
            long enough = (long) (whole.toMillis() * stop.share());
            // A later start may need less work than the first one.
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                    .until(() -> processes.work().toMillis() >= enough || started.isUp());
            end(started.process(), stop.end());
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(processes.commandLines()).as("left after %s", stop).isEmpty());
        }
    }

    /** Its work until it is healthy. */
    private Duration wholeStart(Start start) throws Exception {
        Started started = start.begin();
        await().atMost(PATIENCE).until(started::isUp);
        Duration work = processes.work();
        end(started.process(), End.TERM);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(processes.commandLines()).isEmpty());
        return work;
    }

    /** Evenly over the start, and both ends at each moment; what works afterwards is counted too, so the last is when all is up. */
    private static Stream<Stop> stops() {
        return IntStream.rangeClosed(1, MOMENTS).boxed().flatMap(i -> Stream.of(End.values()).map(end -> new Stop((double) i / MOMENTS, end)))
                .filter(stop -> stop.share() < 1 || stop.end() != End.TERM); // with that the whole start was ended
    }

    private static void end(Process process, End how) throws InterruptedException {
        if (how == End.TERM) {
            process.destroy();
        } else {
            process.destroyForcibly();
        }
        process.waitFor();
    }

    private Started backend(int port) throws IOException {
        return new Started(begin(backend, List.of("--server.port=" + port, "--agentvine.home=" + processes.home().toString())), port);
    }

    private Started up(int port) throws IOException {
        return new Started(begin(launcher, List.of("up", "--port", Integer.toString(port),
                "--workers", "1", "--claude-command", "git", "--home", processes.home().toString())), port);
    }

    private Process begin(List<String> jar, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(jar);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("started.log").toFile()));
        builder.environment().put("HOME", folder.toString());
        return builder.start();
    }
}
