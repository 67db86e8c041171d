package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One word for an idea, in all modules: who looks for a class by its name finds one. */
class NamesTest {

    /** The same idea in programs that share no code. */
    private static final Set<String> SAME_IDEA = Set.of("Child.java", "Installation.java", "Loop.java", "Main.java", "package-info.java");

    @Test
    void noNameOfAClassStandsForTwoIdeas() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            Map<String, List<Path>> byName = files.filter(file -> file.toString().contains("/src/main/java/") && file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(file -> file.getFileName().toString()));

            assertThat(byName).hasSizeGreaterThan(400);
            assertThat(byName.entrySet()).filteredOn(entry -> !SAME_IDEA.contains(entry.getKey()))
                    .allSatisfy(entry -> assertThat(entry.getValue()).hasSize(1));
        }
    }
}
