package io.agentvine.launcher.scripted;

import io.agentvine.protocol.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The lines that the worker sends, sorted by a reader thread: messages, answers to permission requests, interrupts. */
final class Input {

    /** A message whose type says that there will be no more. */
    private static final JsonNode END = JsonNodeFactory.instance.objectNode().put("type", "end");

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final java.util.function.Consumer<JsonNode> onControl;

    /** @param onControl called on the reader thread with each control_request */
    Input(InputStream in, java.util.function.Consumer<JsonNode> onControl) {
        this.onControl = onControl;
        Thread reader = new Thread(() -> read(in), "scripted-agent-stdin");
        reader.setDaemon(true);
        reader.start();
    }

    /** The next user message, or null at the end of the input. */
    JsonNode nextMessage() throws InterruptedException {
        JsonNode next = messages.take();
        return next == END ? null : next;
    }

    /** One that comes within that time, or null. */
    JsonNode nextMessage(Duration limit) throws InterruptedException {
        JsonNode next = messages.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        return next == END ? null : next;
    }

    /** The answer to a can_use_tool request, or null when the input ended before it. */
    JsonNode nextAnswer() throws InterruptedException {
        JsonNode next = answers.take();
        return next == END ? null : next;
    }

    private void read(InputStream in) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sort(line);
            }
        } catch (IOException e) {
            System.err.println("scripted agent: stdin broke: " + e);
        }
        messages.add(END);
        answers.add(END);
    }

    private void sort(String line) {
        if (line.isBlank()) {
            return;
        }
        try {
            JsonNode node = Wire.read(line, JsonNode.class);
            switch (node.path("type").asString("")) {
                case "user" -> messages.add(node);
                case "control_response" -> answers.add(node);
                case "control_request" -> onControl.accept(node);
                default -> System.err.println("scripted agent: passed over a line of type " + node.path("type"));
            }
        } catch (JacksonException e) {
            System.err.println("Error parsing streaming input line: " + line);
            System.exit(1);
        }
    }
}
