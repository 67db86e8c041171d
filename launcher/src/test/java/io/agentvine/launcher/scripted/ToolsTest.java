package io.agentvine.launcher.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Wire;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ToolsTest {

    @TempDir
    Path cwd;

    @Test
    void endsACommandThatBeginsAsItIsStopped() throws Exception {
        Tools tools = new Tools(cwd);
        tools.stop();
        assertThat(tools.call("Bash", Wire.mapper().createObjectNode().put("command", "sleep 600")).error()).isTrue();
    }
}
