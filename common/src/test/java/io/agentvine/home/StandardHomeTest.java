package io.agentvine.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardHomeTest {

    @Test
    void followsTheShellsHomeBeforeTheUserDatabase() {
        assertThat(StandardHome.of(Map.of("HOME", "/home/ada"), "/root")).isEqualTo(Path.of("/home/ada/.agentvine"));
    }

    @Test
    void takesTheUserDatabasesWordWhereThereIsNoHome() {
        assertThat(StandardHome.of(Map.of(), "/root")).isEqualTo(Path.of("/root/.agentvine"));
        assertThat(StandardHome.of(Map.of("HOME", ""), "/root")).isEqualTo(Path.of("/root/.agentvine"));
    }
}
