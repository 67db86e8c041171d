package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AttachedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The lines that the worker writes to Claude Code. */
final class InputLines {

    /** Text that begins with {@code /word} would run that command: a line of ours goes first. */
    private static final String FIRST_LINE = "The task, as it was given:\n\n";

    private InputLines() {}

    /** @param id the same id is taken once only, also after a resume */
    static String user(UUID id, String text) {
        return user(id, text, List.of());
    }

    /** @throws UncheckedIOException if a file cannot be read */
    static String user(UUID id, String text, List<AttachedFile> attached) {
        ObjectNode line = Wire.mapper().createObjectNode().put("type", "user");
        ObjectNode message = line.putObject("message").put("role", "user");
        if (attached.isEmpty()) {
            message.put("content", text);
        } else {
            ArrayNode blocks = message.putArray("content");
            blocks.addObject().put("type", "text").put("text", text);
            attached.forEach(file -> block(blocks, file));
        }
        return Wire.write(line.put("uuid", id.toString()));
    }

    /** @param briefing words of ours, or an empty text */
    static String prompt(UUID id, String briefing, String text, List<AttachedFile> attached) {
        return user(id, behind(briefing, FIRST_LINE + text), attached);
    }

    /** @param briefing words of ours, or an empty text @param text begins with words of ours */
    static String goOn(UUID id, String briefing, String text, List<AttachedFile> attached) {
        return user(id, behind(briefing, text), attached);
    }

    private static String behind(String briefing, String text) {
        return briefing.isBlank() ? text : briefing.strip() + "\n\n" + text;
    }

    /** The file's name goes before it, since a block of bytes has none. */
    private static void block(ArrayNode blocks, AttachedFile file) {
        try {
            byte[] content = Files.readAllBytes(file.file());
            ObjectNode name = blocks.addObject().put("type", "text");
            if (file.mediaType().startsWith("text/")) {
                name.put("text", "The attached file " + file.name() + ":\n\n" + new String(content, StandardCharsets.UTF_8));
                return;
            }
            name.put("text", "The attached file " + file.name() + ":");
            ObjectNode block = blocks.addObject().put("type", file.mediaType().startsWith("image/") ? "image" : "document");
            block.putObject("source").put("type", "base64").put("media_type", file.mediaType()).put("data", Base64.getEncoder().encodeToString(content));
        } catch (IOException e) {
            throw new UncheckedIOException("the attachment " + file.name() + " cannot be read: " + e.getMessage(), e);
        }
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
