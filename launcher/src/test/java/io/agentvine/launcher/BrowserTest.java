package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {

    /** None of these programs runs on. */
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private String program(String name, String script) throws Exception {
        Path program = folder.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program.toString();
    }

    @Test
    void givesTheProgramAFileThatOnlyItsUserReadsAndNotTheAddress() throws Exception {
        Path file = folder.resolve("page.html");
        String opens = program("opens", "printf '%s' \"$*\" >" + folder.resolve("given"));
        Files.writeString(file, "of an earlier start");

        assertThat(new Browser(List.of(opens), file, LONG).open("http://localhost:8000/login?a=1&code=\"x")).isTrue();

        assertThat(Files.readString(folder.resolve("given"))).isEqualTo(file.toString());
        assertThat(Files.readString(file)).contains("url=http://localhost:8000/login?a=1&amp;code=&quot;x\"").doesNotContain("earlier");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void takesTheNextProgramWhereOneIsMissingOrFails() throws Exception {
        String fails = program("fails", "exit 3");
        String opens = program("opens", "exit 0");
        Path file = folder.resolve("page.html");
        assertThat(new Browser(List.of(folder.resolve("missing").toString(), fails, opens), file, LONG).open("http://localhost:1/")).isTrue();
        assertThat(new Browser(List.of(folder.resolve("missing").toString(), fails), file, LONG).open("http://localhost:1/")).isFalse();
        assertThat(new Browser(List.of(opens), folder.resolve("no/such/folder/page.html"), LONG).open("http://localhost:1/")).isFalse();
    }
}
