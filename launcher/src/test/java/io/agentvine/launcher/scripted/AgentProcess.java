package io.agentvine.launcher.scripted;

import io.agentvine.launcher.ScriptedAgent;
import io.agentvine.protocol.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The scripted agent as a real child process, the way a worker talks to it. */
final class AgentProcess {

    private final Process process;
    private final BufferedReader lines;
    private final List<JsonNode> seen = new ArrayList<>();

    private AgentProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    static AgentProcess start(Path cwd, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), ScriptedAgent.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(cwd.toFile());
        builder.environment().put("CLAUDE_CONFIG_DIR", cwd.resolve(".config").toString());
        try {
            return new AgentProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AgentProcess inSession(Path cwd, UUID session, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
                "--include-partial-messages", "--replay-user-messages", "--permission-prompt-tool", "stdio"));
        arguments.addAll(more.length > 0 && more[0].equals("--resume") ? List.of() : List.of("--session-id", session.toString()));
        arguments.addAll(List.of(more));
        return start(cwd, arguments.toArray(String[]::new));
    }

    AgentProcess message(String text) {
        return send(Map.of("type", "user", "uuid", UUID.randomUUID(), "message", Map.of("role", "user", "content", text)));
    }

    AgentProcess send(Object line) {
        try {
            process.getOutputStream().write((Wire.write(line) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AgentProcess interrupt() {
        return send(Map.of("type", "control_request", "request_id", "i1", "request", Map.of("subtype", "interrupt")));
    }

    /** Reads on until a line of that type. */
    JsonNode next(String type) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = Wire.read(line, JsonNode.class);
                seen.add(node);
                if (node.path("type").asString("").equals(type)) {
                    return node;
                }
            }
            throw new AssertionError("the agent ended before a line of type " + type + "; seen: " + seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> seen() {
        return seen;
    }

    int exit() throws Exception {
        process.getOutputStream().close();
        return process.waitFor();
    }

    String errors() throws Exception {
        return new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    String output() throws Exception {
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
