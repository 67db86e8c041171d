package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

    @Test
    void startsBothProgramsWithTheOptionsThatTheReadmeShows() throws IOException {
        List<String> readme = Files.readAllLines(Path.of("../README.md"));
        List<String> small = JavaCommand.smallJvm();
        assertThat(readme).anyMatch(line -> line.startsWith("java " + String.join(" ", JavaCommand.BACKEND) + " -jar backend/target/backend.jar"));
        assertThat(readme).anyMatch(line -> line.startsWith("java " + String.join(" ", small.subList(1, small.size())) + " -jar worker/target/worker.jar"));
    }
}
