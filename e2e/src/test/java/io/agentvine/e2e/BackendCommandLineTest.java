package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Jars;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person meets who types {@code java -jar backend.jar}; a port that is taken shows which settings were read. */
class BackendCommandLineTest {

    @TempDir
    Path home;

    @TempDir
    Path current;

    private ServerSocket taken;
    private ServerSocket other;

    @BeforeEach
    void takePorts() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void givePortsBack() throws IOException {
        taken.close();
        other.close();
    }

    private record Said(int exit, String text) {}

    @Test
    void saysHowItIsUsedAndStartsNothing() throws Exception {
        Said said = run(Map.of(), "--help");
        assertThat(said.exit()).isZero();
        assertThat(said.text()).contains("Usage: java -jar backend.jar", "--server.port", "--agentvine.home");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void saysItsVersionAndStartsNothing() throws Exception {
        Said said = run(Map.of(), "--version");
        assertThat(said.exit()).isZero();
        assertThat(said.text()).matches("AgentVine backend \\d+\\.\\d+\\.\\d+\\S*\\s*");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void findsATakenPortBeforeItStartsAnything() throws Exception {
        Said said = run(Map.of(), "--server.port=" + taken.getLocalPort());
        assertThat(said.exit()).isOne();
        assertThat(said.text()).contains("Port " + taken.getLocalPort() + " of 127.0.0.1", "--server.port=").doesNotContain("\tat ");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void takesSettingsFromTheShellsHome() throws Exception {
        settings(Files.createDirectory(home.resolve(".agentvine")), taken);
        assertThat(run(Map.of()).text()).contains("Port " + taken.getLocalPort());
    }

    @Test
    void takesSettingsFromTheHomeThatTheEnvironmentNames() throws Exception {
        settings(home, taken);
        assertThat(run(Map.of("AGENTVINE_HOME", home.toString())).text()).contains("Port " + taken.getLocalPort());
    }

    @Test
    void takesSettingsFromTheHomeThatTheCommandLineNames() throws Exception {
        Path named = Files.createDirectory(home.resolve("a home, named"));
        settings(named, taken);
        assertThat(run(Map.of(), "--agentvine.home=" + named).text()).contains("Port " + taken.getLocalPort());
    }

    @Test
    void takesSpringsOwnPlaceBeforeTheHome() throws Exception {
        settings(Files.createDirectory(home.resolve(".agentvine")), other);
        settings(current, taken);
        assertThat(run(Map.of()).text()).contains("Port " + taken.getLocalPort());
    }

    private static void settings(Path folder, ServerSocket port) throws IOException {
        Files.writeString(folder.resolve("application.yml"), "server.port: " + port.getLocalPort() + "\n");
    }

    private Said run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = Jars.command(Jars.backend());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(current.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AGENTVINE_"));
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
