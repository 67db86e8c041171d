package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTextTest {

    @TempDir
    Path folder;

    @Test
    void readsTheRootsFirstThenTheRulesAndThoseOfFolders() throws Exception {
        write("web/CLAUDE.md", "Of the web.");
        write("CLAUDE.md", "Of all.");
        write("AGENTS.md", "For any agent.");
        write(".claude/rules/tests.md", "Test it.");
        write("docs/NOTCLAUDE.md", "Not this.");
        assertThat(read()).isEqualTo("From CLAUDE.md:\n\nOf all.\n\nFrom AGENTS.md:\n\nFor any agent.\n\n"
                + "From .claude/rules/tests.md:\n\nTest it.\n\nFrom web/CLAUDE.md (for what is in web):\n\nOf the web.");
    }

    @Test
    void followsLinksAndImportsInsideTheCommitOnceEach() throws Exception {
        write("CLAUDE.md", "See @docs/style.md, and @./docs/../docs/tests.md.\n```\n@docs/code.md\n```\nNot `@docs/code.md` nor a@docs/code.md.");
        write("docs/style.md", "Short lines. @tests.md @style.md @../CLAUDE.md");
        write("docs/tests.md", "Test first.");
        write("docs/code.md", "An example.");
        Files.createSymbolicLink(folder.resolve("seed/AGENTS.md"), Path.of("CLAUDE.md"));
        Files.createDirectories(folder.resolve("seed/lib"));
        Files.createSymbolicLink(folder.resolve("seed/lib/AGENTS.md"), Path.of("../docs/code.md"));
        assertThat(read()).containsOnlyOnce("Short lines.").containsOnlyOnce("Test first.").containsOnlyOnce("See @docs")
                .contains("From docs/style.md:").contains("From lib/AGENTS.md (for what is in lib):\n\nAn example.");
    }

    @Test
    void reachesNothingOutsideOfTheCommit() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.md"), "The secret.");
        write("CLAUDE.md", "@" + secret + " @../secret.md @~/secret.md @../../../../../../etc/passwd @absent.md @docs @:(glob)**");
        Files.createSymbolicLink(folder.resolve("seed/AGENTS.md"), secret);
        Files.createDirectories(folder.resolve("seed/a"));
        Files.createSymbolicLink(folder.resolve("seed/a/AGENTS.md"), Path.of("../../secret.md"));
        Files.createSymbolicLink(folder.resolve("seed/a/CLAUDE.md"), Path.of("CLAUDE.md"));
        write("docs/x.md", "Not asked for.");
        String text = read();
        assertThat(text).startsWith("From CLAUDE.md:").doesNotContain("The secret.").doesNotContain("root:").doesNotContain("Not asked for.")
                .doesNotContain("From AGENTS.md").doesNotContain("From a/");
    }

    @Test
    void isLimitedInDepthAndSize() throws Exception {
        write("CLAUDE.md", "@1.md");
        for (int i = 1; i < 10; i++) {
            write(i + ".md", "Depth " + i + " @" + (i + 1) + ".md");
        }
        assertThat(read()).contains("Depth 5").doesNotContain("Depth 6");
        write("1.md", "many words ".repeat(50_000));
        write("2.md", "x".repeat(2 << 20));
        write("CLAUDE.md", "@2.md @1.md");
        assertThat(read()).hasSizeLessThanOrEqualTo(256 * 1024).doesNotContain("xxx").contains("many words");
    }

    @Test
    void isEmptyWhereNothingIsSaid() throws Exception {
        write("README.md", "# Hello");
        assertThat(read()).isEmpty();
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve("seed").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String read() throws IOException {
        Path seed = folder.resolve("seed");
        if (!Files.exists(seed.resolve(".git"))) {
            Repository.git(seed, "init", "-q", "-b", "main");
        }
        Repository.git(seed, "add", "-A");
        Repository.git(seed, "commit", "-q", "-m", "Now");
        Path mirror = seed.resolve(".git");
        String commit = Repository.git(seed, "rev-parse", "HEAD").strip();
        Git git = Git.isolated(GitSettings.plain(Map.of("PATH", System.getenv("PATH"))));
        return new RepositoryText(git, folder, mirror, commit).read(Workspaces.forAgents(git, folder, mirror, commit));
    }
}
