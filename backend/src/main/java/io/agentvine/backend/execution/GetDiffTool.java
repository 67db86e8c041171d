package io.agentvine.backend.execution;

import io.agentvine.backend.mcp.McpConversation;
import io.agentvine.backend.mcp.McpTool;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Shows a person's own Claude what a task changed. */
@Component
class GetDiffTool implements McpTool {

    /** In characters: more would only push the rest of the conversation out of the model's sight. */
    private static final int LONGEST = 100_000;

    private final Diffs diffs;
    private final ExecutionRows executions;

    GetDiffTool(Diffs diffs, ExecutionRows executions) {
        this.diffs = diffs;
        this.executions = executions;
    }

    @Override
    public String name() {
        return "get_diff";
    }

    @Override
    public String description() {
        return "What the newest run of a task changed, as a unified diff; a long one is cut.";
    }

    @Override
    public String schema() {
        return "{\"type\": \"object\", \"properties\": {\"task_id\": {\"type\": \"string\", \"format\": \"uuid\"}}, \"required\": [\"task_id\"]}";
    }

    @Override
    public boolean onlyLooks() {
        return true;
    }

    @Override
    public Object call(JsonNode arguments, McpConversation with) {
        Checks checks = new Checks();
        UUID task = new JsonFields(arguments, checks).uuid("task_id");
        checks.present("task_id", task).orRefuse();
        UUID newest = executions.ofTask(task, new Paging(1, 0)).stream().findFirst().map(ExecutionView::id)
                .orElseThrow(() -> Problems.conflict("Task " + task + " has not run yet"));
        String diff = diffs.read(newest, found -> new String(found.bytes(), StandardCharsets.UTF_8))
                .orElseThrow(() -> Problems.conflict("The newest run of task " + task + " has stored no change yet"));
        return diff.length() <= LONGEST ? diff
                : diff.substring(0, LONGEST) + "\n… cut: " + diff.length() + " characters; GET /api/v1/executions/" + newest + "/diff has it whole";
    }
}
