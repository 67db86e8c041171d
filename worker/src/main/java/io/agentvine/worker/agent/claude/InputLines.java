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

    /** @param briefing words of ours, or an empty text */
    static String prompt(UUID id, String briefing, String text) {
        return user(id, behind(briefing, FIRST_LINE + text));
    }

    /** @param briefing words of ours, or an empty text @param text begins with words of ours */
    static String goOn(UUID id, String briefing, String text) {
        return user(id, behind(briefing, text));
    }

    private static String behind(String briefing, String text) {
        return briefing.isBlank() ? text : briefing.strip() + "\n\n" + text;
    }

    static String followUp(UUID id, String text) {
        return user(id, text.startsWith("/") ? FIRST_LINE + text : text);
    }

    static String interrupt() {
        ObjectNode line = Wire.mapper().createObjectNode().put("type", "control_request").put("request_id", "interrupt");
        line.putObject("request").put("subtype", "interrupt");
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
