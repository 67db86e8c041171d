package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is fetched by name from others, base images and CI's actions, is named by what it contains. */
class PinnedTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String DIGEST = ".+:[\\w.-]+@sha256:[0-9a-f]{64}";

    @Test
    void baseImages() throws Exception {
        List<String> backend = all("Dockerfile.backend", "(?m)^ARG (\\w+_IMAGE=.+)$");
        assertThat(backend).hasSize(2).allMatch(image -> image.matches("\\w+_IMAGE=" + DIGEST))
                .isEqualTo(all("Dockerfile.worker", "(?m)^ARG (\\w+_IMAGE=.+)$"));
        for (String file : List.of("Dockerfile.backend", "Dockerfile.worker")) {
            assertThat(all(file, "(?m)^FROM (\\S+)")).as(file).isNotEmpty().allMatch(image -> image.matches("\\$\\{(JDK|JRE)_IMAGE}"));
        }
    }

    @Test
    void theComposeFileBuildsOnTheSame() throws Exception {
        assertThat(all("docker-compose.yml", "(?m)^ +(\\w+_IMAGE: .+)$").stream().map(line -> line.replaceFirst("(\\w+): \\$\\{\\1:-(.+)}", "$1=$2")))
                .isEqualTo(all("Dockerfile.backend", "(?m)^ARG (\\w+_IMAGE=.+)$"));
    }

    @Test
    void imagesOfTheComposeFile() throws Exception {
        assertThat(all("docker-compose.yml", "(?m)^ +image: (\\S+)$")).hasSize(4)
                .allMatch(image -> image.matches("agentvine-\\w+|\\$\\{\\w+_IMAGE:-" + DIGEST + "}"));
    }

    @Test
    void actionsOfCi() throws Exception {
        try (Stream<Path> workflows = Files.list(ROOT.resolve(".github/workflows"))) {
            assertThat(workflows).isNotEmpty().allSatisfy(file ->
                    assertThat(all(ROOT.relativize(file).toString(), "uses: (\\S+)")).isNotEmpty().allMatch(action -> action.matches("[\\w/-]+@[0-9a-f]{40}")));
        }
    }

    private static List<String> all(String file, String pattern) throws IOException {
        return Pattern.compile(pattern).matcher(Files.readString(ROOT.resolve(file))).results().map((MatchResult found) -> found.group(1)).toList();
    }
}
