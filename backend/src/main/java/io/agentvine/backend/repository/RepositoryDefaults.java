package io.agentvine.backend.repository;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.backend.task.body.TaskBodies;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rule for what a repository says for its tasks: fields of a task, each as a task may say it. */
final class RepositoryDefaults {

    private static final Set<String> FIELDS = Set.of("branch_name", "directory", "setup_command", "verify_command", "permission_level", "model",
            "effort", "max_turns", "max_budget_usd", "timeout_seconds", "labels", "history", "tags", "submodules", "lfs", "instructions", "branch_prefix",
            "network", "allow_hosts", "mcp_servers", "delivery");
    private static final List<String> NOT_BUILT = List.of("max_parallel");

    private RepositoryDefaults() {}

    static boolean has(String field) {
        return FIELDS.contains(field);
    }

    /** Those fields of a body that are not null, with what is wrong noted. */
    static ObjectNode read(JsonNode body, Checks checks, TaskSettings settings) {
        ObjectNode defaults = over(Wire.mapper().createObjectNode(), body);
        NOT_BUILT.forEach(field -> checks.that(!body.hasNonNull(field), field, "is not supported by this version: leave it out"));
        TaskBodies.check(defaults, checks, settings);
        return defaults;
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
