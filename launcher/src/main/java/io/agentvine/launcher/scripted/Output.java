package io.agentvine.launcher.scripted;

import io.agentvine.protocol.Wire;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The lines that the agent says, one JSON object each, as Claude Code words them. Any thread may call. */
final class Output {

    private final PrintStream out;
    private final UUID sessionId;
    private final String model;
    private final Transcript transcript;

    Output(PrintStream out, UUID sessionId, String model, Transcript transcript) {
        this.out = out;
        this.sessionId = sessionId;
        this.model = model;
        this.transcript = transcript;
    }

    void init(String cwd) {
        line("system", Map.of(
                "subtype", "init",
                "cwd", cwd,
                "model", model,
                "permissionMode", "default",
                "apiKeySource", "none",
                "tools", List.of("Read", "Write", "Edit", "Bash"),
                "mcp_servers", List.of()));
    }

    void say(String text) {
        assistant(Map.of("type", "text", "text", text));
    }

    void toolUse(String id, String tool, Object input) {
        assistant(Map.of("type", "tool_use", "id", id, "name", tool, "input", input));
    }

    void toolResult(String id, Tools.Done done) {
        Map<String, Object> block = Map.of(
                "type", "tool_result", "tool_use_id", id, "content", done.text(), "is_error", done.error());
        line("user", Map.of("message", Map.of("role", "user", "content", List.of(block))));
    }

    void replay(Object message, String uuid) {
        line("user", Map.of("message", message, "isReplay", true, "uuid", uuid));
    }

    void controlResponse(String requestId) {
        write(Map.of(
                "type", "control_response",
                "response", Map.of("subtype", "success", "request_id", requestId, "response", Map.of())));
    }

    void mayUse(String requestId, String toolUseId, String tool, Object input) {
        write(Map.of(
                "type", "control_request",
                "request_id", requestId,
                "request", Map.of("subtype", "can_use_tool", "tool_name", tool, "input", input, "tool_use_id", toolUseId)));
    }

    void result(Map<String, Object> fields) {
        line("result", fields);
    }

    /** A message of one block, and between what {@code --include-partial-messages} prints, that it is all of the message. */
    private void assistant(Map<String, Object> block) {
        String id = "msg_" + UUID.randomUUID().toString().replace("-", "");
        part(Map.of("type", "message_start", "message", Map.of("id", id, "type", "message", "role", "assistant", "model", model)));
        line("assistant", Map.of("message", Map.of(
                "id", id,
                "type", "message",
                "role", "assistant",
                "model", model,
                "content", List.of(block),
                "usage", Map.of("input_tokens", 1, "output_tokens", 1))));
        part(Map.of("type", "message_stop"));
    }

    /** Printed only: no transcript has it. */
    private void part(Map<String, Object> event) {
        write(Map.of("type", "stream_event", "event", event, "session_id", sessionId.toString(), "uuid", UUID.randomUUID().toString()));
    }

    private void line(String type, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", type);
        line.putAll(fields);
        line.put("session_id", sessionId.toString());
        line.put("sessionId", sessionId.toString());
        line.putIfAbsent("uuid", UUID.randomUUID().toString());
        write(line);
        transcript.append(line);
    }

    private synchronized void write(Map<String, ?> line) {
        out.println(Wire.write(line));
        out.flush();
    }
}
