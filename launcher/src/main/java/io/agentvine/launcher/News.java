package io.agentvine.launcher;

import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Wire;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One line for each task that starts, goes back or ends, and for each question that waits, with the address to open: the public
 * event stream, followed from now on until {@link #close}. Where the stream breaks it goes on after the last event.
 */
final class News implements AutoCloseable {

    private static final int LONGEST = 160;
    private static final long PAUSE_MILLIS = 1_000;

    private final Api api;
    private final Terminal terminal;
    private final String url;
    private final Map<String, String> titles = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::loop, "news");
    private volatile boolean closed;
    private String lastId;

    /** @param url of the backend, as a person opens it */
    News(Api api, Terminal terminal, String url) {
        this.api = api;
        this.terminal = terminal;
        this.url = url;
    }

    void follow() {
        thread.setDaemon(true);
        thread.start();
    }

    private void loop() {
        while (!closed) {
            try {
                api.follow("/api/v1/events", lastId, this::hear);
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void hear(Api.Event event) throws InterruptedException {
        lastId = event.id() == null ? lastId : event.id();
        try {
            JsonNode data = Wire.read(event.data(), JsonNode.class);
            switch (event.name()) {
                case "task" -> task(data);
                case "question" -> question(data);
                default -> { }
            }
        } catch (CannotGoOn | JacksonException e) {
            // One line less: what the backend cannot tell now is no reason to stop listening.
        }
    }

    private void task(JsonNode change) throws InterruptedException {
        String id = text(change, "id");
        String address = url + "/api/v1/tasks/" + id;
        switch (text(change, "to")) {
            case "in_progress" -> say("started", id, "");
            case "completed" -> say("completed", id, branch(id) + address);
            case "failed" -> say("failed", id, told(change) + address + "/executions");
            case "cancelled" -> say("cancelled", id, told(change) + address);
            case "queued", "pending" -> {
                if (text(change, "from").equals("in_progress")) {
                    say("again", id, told(change) + address + "/executions");
                }
            }
            default -> { }
        }
    }

    private void question(JsonNode question) throws InterruptedException {
        boolean waits = text(question, "status").equals(QuestionStatus.OPEN.word());
        String what = text(question, "what");
        if (waits && (what.equals("added") || what.equals("overdue"))) {
            String asked = text(question, "kind") + ": " + oneLine(text(question, "content"));
            say(what.equals("added") ? "asks" : "overdue", text(question, "task_id"), asked + "  " + url + "/api/v1/chat/pending");
        }
    }

    private void say(String what, String task, String more) throws InterruptedException {
        String line = String.format("  %-9s  %s (%s)", what, title(task), task);
        terminal.say(coloured(what, line) + (more.isEmpty() ? "" : "  " + more));
    }

    private String coloured(String what, String line) {
        return switch (what) {
            case "completed" -> terminal.green(line);
            case "failed", "asks", "overdue" -> terminal.red(line);
            default -> line;
        };
    }

    private String title(String task) throws InterruptedException {
        String known = titles.get(task);
        if (known == null) {
            known = oneLine(text(api.get("/api/v1/tasks/" + task), "title"));
            titles.put(task, known);
        }
        return known;
    }

    private String branch(String task) throws InterruptedException {
        String branch = oneLine(text(api.get("/api/v1/tasks/" + task).path("result"), "branch"));
        return branch.isEmpty() ? "" : "branch " + branch + "  ";
    }

    private static String told(JsonNode change) {
        String message = oneLine(text(change, "message"));
        return message.isEmpty() ? "" : message + "  ";
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** Without what a terminal would obey. */
    private static String oneLine(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip();
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST - 1) + "…";
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
