package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {

    @TempDir
    Path temporary;

    @Test
    void staysAfterItsDemoUntilTheNextOne() throws IOException {
        DemoFolder first = DemoFolder.make(temporary);
        Files.writeString(Files.createDirectory(first.path().resolve("home")).resolve("backend.log"), "to be read");
        first.close();
        assertThat(first.path().resolve("home/backend.log")).exists();

        try (DemoFolder second = DemoFolder.make(temporary)) {
            assertThat(temporary).isDirectoryContaining(folder -> folder.equals(second.path()));
            assertThat(first.path()).doesNotExist();
        }
    }

    @Test
    void staysWhileItsDemoRuns() {
        try (DemoFolder first = DemoFolder.make(temporary);
                DemoFolder second = DemoFolder.make(temporary)) {
            assertThat(first.path()).isDirectory().isNotEqualTo(second.path());
        }
    }

    @Test
    void leavesWhatIsNoDemosFolder() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("agentvine-demo-notes"));
        DemoFolder.make(temporary).close();
        assertThat(other).isDirectory();
    }
}
