package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitProgramTest {

    @TempDir
    Path folder;

    @Test
    void saysThatThereIsNoGitAndFindsOneThatIsInstalledLater() throws Exception {
        GitProgram git = new GitProgram(Map.of("PATH", folder + ":/usr/bin/nothing"));
        assertThat(git.get()).contains("Git is not installed", "install git 2.29.0 or later");
        install("git version 2.25.1");
        assertThat(git.get()).contains("too old", "expected 2.29.0 or later, found 2.25.1");
        Files.delete(folder.resolve("git"));
        Files.createSymbolicLink(folder.resolve("git"), git());
        assertThat(git.get()).isNull();
    }

    @Test
    void saysWhatAGitSaysThatDoesNotRun() throws Exception {
        Path program = install("nothing");
        Files.writeString(program, "#!/bin/sh\necho no libcurl >&2\nexit 127\n");
        assertThat(new GitProgram(Map.of("PATH", folder.toString())).get()).contains("`git --version` failed", "no libcurl");
    }

    @Test
    void warnsOfOneThatTakesAnyFolderForAGitDir() throws Exception {
        GitProgram git = new GitProgram(Map.of("PATH", folder.toString()));
        install("git version 2.37.7");
        assertThat(git.warning()).contains("This worker's git is 2.37.7", "behind no wall", "safe.bareRepository", "install git 2.38.0 or later");
        assertThat(git.get()).as("it can be used").isNull();
        install("git version 2.38.0.rc1");
        assertThat(git.warning()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"git version 2.29.0", "git version 2.39.5 (Apple Git-154)", "git version 2.43.0.windows.1", "git version 3.0", "git version 2.51.GIT"})
    void takesEveryLaterOne(String said) {
        assertThat(GitProgram.problem(said)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"git version 2.28.1", "git version 1.8.3.1", "hub 2.14", ""})
    void takesNoOther(String said) {
        assertThat(GitProgram.problem(said)).contains("2.29.0 or later");
    }

    private static Path git() {
        for (String directory : System.getenv("PATH").split(":")) {
            Path program = Path.of(directory, "git");
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        throw new IllegalStateException("these tests need git");
    }

    private Path install(String says) throws Exception {
        Path program = Files.writeString(folder.resolve("git"), "#!/bin/sh\necho '" + says + "'\n");
        program.toFile().setExecutable(true);
        return program;
    }
}
