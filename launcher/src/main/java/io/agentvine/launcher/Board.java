package io.agentvine.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The tasks of the demo as they move: a table that is redrawn on a terminal, a line for each move elsewhere. */
final class Board {

    private static final Set<String> FINAL = Set.of("completed", "failed", "cancelled");

    private final Terminal terminal;
    private final Api api;
    private final List<String> ids;
    private final Map<String, String> workerNames = new HashMap<>();
    private final Map<String, String> seen = new HashMap<>();
    private final long began = System.nanoTime();

    Board(Terminal terminal, Api api, List<String> ids) {
        this.terminal = terminal;
        this.api = api;
        this.ids = ids;
    }

    /** Looks at every task, shows what changed, and returns them in the given order. */
    List<JsonNode> look() throws InterruptedException {
        List<JsonNode> tasks = new ArrayList<>();
        for (String id : ids) {
            tasks.add(api.get("/api/v1/tasks/" + id));
        }
        nameWorkers();
        if (terminal.isReal()) {
            terminal.show(table(tasks));
        } else {
            tasks.forEach(this::sayMove);
        }
        return tasks;
    }

    static boolean finished(JsonNode task) {
        return FINAL.contains(status(task));
    }

    static String status(JsonNode task) {
        return task.path("status").asString("");
    }

    private void nameWorkers() throws InterruptedException {
        for (JsonNode worker : api.get("/api/v1/workers")) {
            workerNames.put(worker.path("id").asString(""), worker.path("name").asString(""));
        }
    }

    /** The table as it stays on the screen at the end. */
    void conclude(List<JsonNode> tasks) {
        terminal.show(List.of());
        table(tasks).forEach(terminal::say);
    }

    private List<String> table(List<JsonNode> tasks) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(terminal.bold(String.format("  %-9s %-12s %-9s %8s  %s", "priority", "status", "worker", "cost*", "task")));
        for (JsonNode task : tasks) {
            String row = String.format(Locale.ROOT, "  %-9s %-12s %-9s %8s  %s",
                    task.path("priority").asString(""), status(task), worker(task), cost(task), titleAndReason(task));
            lines.add(coloured(task, terminal.fit(row)));
        }
        lines.add(terminal.faint("  " + Stack.seconds(began) + "   * the scripted agent's pretended cost: nothing was spent"));
        return lines;
    }

    private static String titleAndReason(JsonNode task) {
        String reason = finished(task) ? "" : task.path("reason").path("message").asString("");
        return task.path("title").asString("") + (reason.isEmpty() ? "" : "  (" + reason + ")");
    }

    private String coloured(JsonNode task, String row) {
        return switch (status(task)) {
            case "completed" -> terminal.green(row);
            case "failed", "cancelled" -> terminal.red(row);
            case "in_progress" -> terminal.cyan(row);
            default -> row;
        };
    }

    private void sayMove(JsonNode task) {
        String now = status(task) + worker(task);
        if (!now.equals(seen.put(task.path("id").asString(""), now))) {
            String reason = finished(task) ? "" : task.path("reason").path("message").asString("");
            terminal.say(String.format(Locale.ROOT, "  %7s  %-8s  %-11s  %-8s  %-9s  %s%s", Stack.seconds(began),
                    task.path("priority").asString(""), status(task), worker(task), cost(task),
                    task.path("title").asString(""), reason.isEmpty() ? "" : "  (" + reason + ")"));
        }
    }

    private String worker(JsonNode task) {
        JsonNode execution = execution(task);
        String name = execution.path("worker_name").asString("");
        return name.isEmpty() ? workerNames.getOrDefault(execution.path("worker_id").asString(""), "") : name;
    }

    private static String cost(JsonNode task) {
        JsonNode execution = execution(task);
        JsonNode cost = execution.path("cost_usd").isNumber() ? execution.path("cost_usd") : execution.path("usage").path("cost_usd");
        return cost.isNumber() ? String.format(Locale.ROOT, "$%.4f", cost.asDouble()) : "";
    }

    static JsonNode execution(JsonNode task) {
        return task.path("latest_execution").isObject() ? task.path("latest_execution") : task.path("execution");
    }
}
