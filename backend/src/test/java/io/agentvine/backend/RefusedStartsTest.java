package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that are refused, in a program of their own: it says why in a sentence each, and nothing of them keeps it from its end. */
@Tag("slow")
class RefusedStartsTest {

    private static final String BETWEEN = "-- the first was refused --";

    /** Refused twice: beyond loopback without tokens, and with a controller that has no key. */
    static final class BothStarts {

        public static void main(String[] homes) {
            try {
                BackendApplication.main(new String[] {"--server.port=0", "--agentvine.home=" + homes[0], "--server.address=198.51.100.7"});
            } catch (RuntimeException refused) {
                System.out.println(BETWEEN);
            }
            BackendApplication.main(new String[] {"--server.port=0", "--agentvine.home=" + homes[1], "--agentvine.controller.enabled=true"});
        }
    }

    @Test
    void saysInOneSentenceWhyItDoesNotStart(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        ProcessBuilder starts = OwnJvm.of(BothStarts.class, List.of(), folder.resolve("beyond").toString(), folder.resolve("controller").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        starts.environment().remove("ANTHROPIC_API_KEY");
        int exitCode = OwnJvm.endOf(starts.start());

        String said = Files.readString(log);
        assertThat(exitCode).as(said).isEqualTo(1);
        assertThat(said).containsOnlyOnce(BETWEEN).doesNotContain("\tat ");
        assertThat(said.substring(0, said.indexOf(BETWEEN)))
                .containsOnlyOnce("Listening beyond loopback needs an operator token and a worker token").contains("make-tokens");
        assertThat(said.substring(said.indexOf(BETWEEN)))
                .containsOnlyOnce("The controller is on (agentvine.controller.enabled), but it has no API key");
        assertThat(folder.resolve("beyond").resolve("operator-token")).doesNotExist();
    }
}
