package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The lines that the worker writes to Claude Code. */
final class InputLines {

    /** Text that begins with {@code /word} would run that command: a line of ours goes first. */
    private static final String FIRST_LINE = "The task, as it was given:\n\n";

    private InputLines() {}

    /** @param id the same id is taken once only, also after a resume */
    static String user(UUID id, String text) {
        ObjectNode line = Wire.mapper().createObjectNode().put("type", "user");
        line.putObject("message").put("role", "user").put("content", text);
        return Wire.write(line.put("uuid", id.toString()));
    }

    static String prompt(UUID id, String text) {
        return user(id, FIRST_LINE + text);
    }

    static String followUp(UUID id, String text) {
        return user(id, text.startsWith("/") ? FIRST_LINE + text : text);
    }

    static String interrupt() {
        return control("interrupt", "interrupt");
    }

    /** Is answered, under that id, once the lines before it were read: so it tells that the process is ready, and what it knows. */
    static String probe(String id) {
        return control(id, "initialize");
    }

    private static String control(String id, String subtype) {
        ObjectNode line = Wire.mapper().createObjectNode().put("type", "control_request").put("request_id", id);
        line.putObject("request").put("subtype", subtype);
        return Wire.write(line);
    }

    static String permission(String requestId, PermissionJudge.Answer answer, JsonNode input) {
        ObjectNode line = Wire.mapper().createObjectNode().put("type", "control_response");
        ObjectNode response = line.putObject("response").put("subtype", "success").put("request_id", requestId);
        if (answer.allowed()) {
            response.putObject("response").put("behavior", "allow").set("updatedInput", answer.updatedInput() == null ? input : answer.updatedInput());
        } else {
            response.putObject("response").put("behavior", "deny").put("message", answer.reason());
        }
        return Wire.write(line);
    }
}
