package io.agentvine.e2e.messages;

import io.agentvine.e2e.messages.Reply.Message;
import io.agentvine.e2e.messages.Reply.ToolCall;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes one assistant message as the Messages API does, in one piece or as server-sent events. */
final class MessageStream {

    private static final int PIECE = 400;
    private static final int GATED_PIECE = 8;

    private final OutputStream out;
    private final String model;
    private final Map<String, Object> usage;

    MessageStream(OutputStream out, String model, Map<String, Object> usage) {
        this.out = out;
        this.model = model;
        this.usage = usage;
    }

    /** The non-streaming form. */
    static Map<String, Object> whole(Message message, String model, Map<String, Object> usage) {
        Map<String, Object> body = new LinkedHashMap<>(head(model, usage));
        body.put("content", content(message));
        body.put("stop_reason", message.stopReason());
        return body;
    }

    void write(Message message) throws IOException {
        begin();
        int index = 0;
        for (Map<String, Object> block : content(message)) {
            block(index++, block, message.gate());
        }
        Map<String, Object> delta = new LinkedHashMap<>();
        delta.put("stop_reason", message.stopReason());
        delta.put("stop_sequence", null);
        event("message_delta", Map.of("delta", delta, "usage", Map.of("output_tokens", usage.get("output_tokens"))));
        event("message_stop", Map.of());
    }

    void cut(String text) throws IOException {
        begin();
        block(0, Map.of("type", "text", "text", text), null);
    }

    void begin() throws IOException {
        Map<String, Object> begun = new LinkedHashMap<>(usage);
        begun.put("output_tokens", 1);
        event("message_start", Map.of("message", head(model, begun)));
        event("ping", Map.of());
    }

    private void block(int index, Map<String, Object> block, Path gate) throws IOException {
        boolean isText = block.get("type").equals("text");
        Map<String, Object> start = new LinkedHashMap<>(block);
        start.put(isText ? "text" : "input", isText ? "" : Map.of());
        event("content_block_start", Map.of("index", index, "content_block", start));
        String whole = isText ? (String) block.get("text") : Wire.write(block.get("input"));
        int size = gate == null ? PIECE : GATED_PIECE;
        for (int from = 0; from < whole.length(); from += size) {
            if (gate != null && from + size >= whole.length()) {
                await(gate);
            }
            String piece = whole.substring(from, Math.min(whole.length(), from + size));
            event("content_block_delta", Map.of("index", index, "delta", isText
                    ? Map.of("type", "text_delta", "text", piece)
                    : Map.of("type", "input_json_delta", "partial_json", piece)));
        }
        event("content_block_stop", Map.of("index", index));
    }

    private void event(String type, Map<String, Object> data) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.putAll(data);
        out.write(("event: " + type + "\ndata: " + Wire.write(body) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Map<String, Object> head(String model, Map<String, Object> usage) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("id", id("msg_"));
        head.put("type", "message");
        head.put("role", "assistant");
        head.put("model", model);
        head.put("content", List.of());
        head.put("stop_reason", null);
        head.put("stop_sequence", null);
        head.put("usage", usage);
        return head;
    }

    private static List<Map<String, Object>> content(Message message) {
        List<Map<String, Object>> content = new ArrayList<>();
        if (!message.text().isEmpty()) {
            content.add(Map.of("type", "text", "text", message.text()));
        }
        for (ToolCall call : message.calls()) {
            content.add(Map.of("type", "tool_use", "id", id("toolu_"), "name", call.name(), "input", call.input()));
        }
        return content;
    }

    private static String id(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    private static void await(Path gate) throws IOException {
        try {
            while (!Files.exists(gate)) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the scripted API is being closed", e);
        }
    }
}
