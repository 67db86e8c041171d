package io.agentvine.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "how a process stands is read in /proc")
class SignalsTest {

    private Process sleeping;

    @BeforeEach
    void start() throws Exception {
        sleeping = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        sleeping.destroyForcibly();
    }

    @Test
    void areSentBesideAPidThatHasGone() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Signals.send("STOP", List.of(gone.pid(), sleeping.pid()));
        await().until(() -> state().equals("T"));
        Signals.send("CONT", List.of(gone.pid(), sleeping.pid()));
        await().until(() -> state().equals("S"));
    }

    @Test
    void areSentWhateverInterrupts() throws Exception {
        Thread.currentThread().interrupt();
        Signals.send("STOP", List.of(sleeping.pid()));
        assertThat(Thread.interrupted()).isTrue();
        await().until(() -> state().equals("T"));
    }

    @Test
    void areSentByANewShellWhereSomebodyEndedTheOld() throws Exception {
        Signals.send("CONT", List.of(sleeping.pid()));
        List<ProcessHandle> shells = ProcessHandle.current().children().filter(this::isShell).toList();
        assertThat(shells).hasSize(1);
        shells.get(0).destroyForcibly();
        shells.get(0).onExit().join();
        Signals.send("STOP", List.of(sleeping.pid()));
        await().until(() -> state().equals("T"));
    }

    private boolean isShell(ProcessHandle child) {
        return Proc.text(Proc.ROOT.resolve(Long.toString(child.pid())), "cmdline").contains("while read -r words");
    }

    private String state() throws Exception {
        return Proc.words(Files.readString(Path.of("/proc/" + sleeping.pid() + "/status")), "State:").get(0);
    }
}
