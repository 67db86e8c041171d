package io.agentvine.launcher.client;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** One task, for a person. */
final class ShownTask {

    /** Label, and field of the API. */
    private static final List<String[]> LINES = List.of(new String[] {"repository", "repository_url"}, new String[] {"from branch", "branch_name"},
            new String[] {"labels", "labels"}, new String[] {"model", "model"}, new String[] {"verified by", "verify_command"},
            new String[] {"worker", "latest_execution.worker_name"}, new String[] {"attempt", "latest_execution.attempt"},
            new String[] {"branch", "result.branch"}, new String[] {"verification", "result.verification"},
            new String[] {"delivery", "result.delivery.status"}, new String[] {"not pushed", "result.delivery.reason"}, new String[] {"cost, USD", "cost_usd"},
            new String[] {"submitted", "created_at"}, new String[] {"finished", "finished_at"});

    private final Workplace workplace;

    ShownTask(Workplace workplace) {
        this.workplace = workplace;
    }

    void print(JsonNode task) {
        workplace.say(Json.text(task, "title"));
        workplace.say("  " + Json.text(task, "id") + ", " + Json.text(task, "task_type") + ", " + Json.text(task, "priority"));
        workplace.say("  " + Json.text(task, "status") + ": " + Json.text(task, "reason.message"));
        workplace.say("");
        for (String[] line : LINES) {
            String value = Json.text(task, line[1]);
            if (!value.isEmpty() && !value.equals("[]")) {
                String top = line[1].replaceFirst("\\..*", "");
                String from = Json.text(task.path("values_from"), top);
                workplace.say(String.format("  %-13s %s%s", line[0], value.replace("\n", "\n" + " ".repeat(16)),
                        from.isEmpty() || from.equals("task") ? "" : "  (from the " + from + ")"));
            }
        }
        section("What came of it", Json.text(task, "result.summary"));
        section("What is to be done", Json.text(task, "description"));
    }

    private void section(String head, String text) {
        if (!text.isEmpty()) {
            workplace.say("");
            workplace.say(head);
            text.lines().forEach(line -> workplace.say("  " + line));
        }
    }
}
