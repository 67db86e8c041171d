package io.agentvine.backend.repository;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.backend.task.body.TaskBodies;
import io.agentvine.protocol.Wire;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rule for what a repository says for its tasks: fields of a task, each as a task may say it. */
final class RepositoryDefaults {

    private static final Set<String> FIELDS = Set.of("branch_name", "directory", "setup_command", "verify_command", "permission_level", "model",
            "agent", "effort", "max_turns", "max_budget_usd", "timeout_seconds", "labels", "history", "tags", "submodules", "lfs", "instructions", "branch_prefix",
            "network", "allow_hosts", "mcp_servers", "delivery", "follow_checks");
    /** Beside those fields: how many of its tasks run at once. */
    static final String MAX_PARALLEL = "max_parallel";
    private static final int MOST_PARALLEL = 1_000;

    private RepositoryDefaults() {}

    static boolean has(String field) {
        return FIELDS.contains(field);
    }

    /** Those fields of a body that are not null, with what is wrong noted. */
    static ObjectNode read(JsonNode body, Checks checks, TaskSettings settings) {
        ObjectNode defaults = over(Wire.mapper().createObjectNode(), body);
        TaskBodies.check(defaults, checks, settings);
        return defaults;
    }

    /** How many tasks are to run at once; null: the body does not say, or says null. */
    static Integer maxParallel(JsonNode body, Checks checks) {
        return new JsonFields(body, checks).number(MAX_PARALLEL, 1, MOST_PARALLEL);
    }

    /** These, changed as a body says: a null takes a default away. */
    static ObjectNode over(ObjectNode defaults, JsonNode body) {
        ObjectNode changed = defaults.deepCopy();
        FIELDS.stream().filter(body::has).forEach(field -> {
            if (body.get(field).isNull()) {
                changed.remove(field);
            } else {
                changed.set(field, body.get(field));
            }
        });
        return changed;
    }
}
