package io.agentvine.launcher.client;

import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Finds tasks by what people type. */
final class TaskIds {

    /** In characters; fewer would be found by chance. */
    private static final int SHORTEST = 4;

    private TaskIds() {}

    /**
     * @param typed an id, or the beginning or end of one among the newest 500 tasks; a branch's end will do
     * @throws Refusal none, or several
     */
    static String id(BackendApi backend, String typed) {
        try {
            return UUID.fromString(typed).toString();
        } catch (IllegalArgumentException shortened) {
            return found(backend, typed);
        }
    }

    private static String found(BackendApi backend, String typed) {
        if (typed.length() < SHORTEST) {
            throw Refusal.usage("'" + typed + "' is too short for a task's id: type at least " + SHORTEST + " characters of its beginning or end");
        }
        String end = typed.substring(typed.lastIndexOf('-') + 1);
        List<String> ids = StreamSupport.stream(backend.get("/tasks?limit=500").json().spliterator(), false).map(task -> Json.text(task, "id"))
                .filter(id -> id.startsWith(typed) || end.length() >= SHORTEST && id.endsWith(end)).toList();
        if (ids.size() != 1) {
            throw Refusal.of(ids.isEmpty() ? "no task among the newest 500 has an id that begins or ends with '" + typed + "'"
                    : "several tasks have such an id (" + String.join(", ", ids) + "): type more of it");
        }
        return ids.get(0);
    }

    /** The last eight digits, which its branch ends with too. */
    static String shortened(String id) {
        return id.length() > 8 ? id.substring(id.length() - 8) : id;
    }

    static boolean isOver(JsonNode task) {
        return List.of("completed", "failed", "cancelled").contains(Json.text(task, "status"));
    }

    /** What a script gets to know. */
    static int exitCode(JsonNode task) {
        return switch (Json.text(task, "status")) {
            case "failed" -> ExitCodes.TASK_FAILED;
            case "cancelled" -> ExitCodes.TASK_CANCELLED;
            default -> Json.text(task, "result.delivery.status").equals("failed") ? ExitCodes.TASK_NOT_DELIVERED : ExitCodes.DONE;
        };
    }
}
