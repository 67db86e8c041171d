package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Wire;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleProjectTest {

    @TempDir
    Path folder;

    @Test
    void isARealRepositoryWhoseTestsPass() throws Exception {
        SampleProject sample = SampleProject.create(folder);
        assertThat(sample.remote().resolve("HEAD")).hasContent("ref: refs/heads/main");
        assertThat(sample.branches()).isEmpty();
        Process tests = new ProcessBuilder("sh", "tests/run.sh").directory(folder.resolve("till").toFile())
                .redirectErrorStream(true).start();
        assertThat(tests.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(tests.exitValue()).isZero();
    }

    @Test
    void hasTasksOfEveryPriority() {
        assertThat(DemoTasks.on("file:///x"))
                .hasSize(6)
                .extracting(task -> task.get("priority"))
                .contains("low", "normal", "high", "critical");
        assertThat(Wire.write(DemoTasks.on("file:///x"))).contains("agent: ");
    }
}
