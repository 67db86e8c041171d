package io.agentvine.backend.policy;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.policy.Rule;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads rules as people write them. A field that is not known is refused here: without it a rule would speak for more than was meant. */
final class RuleReader {

    private static final int MOST = 200;
    private static final List<String> FIELDS = List.of(
            "name", "tool", "command", "host", "path", "task_type", "priority", "permission_level", "decision", "reason");

    private RuleReader() {}

    /**
     * @param body {@code {"rules": […]}}
     * @throws io.agentvine.backend.platform.ProblemException 400 that names every wrong field
     */
    static List<PolicyRule> read(JsonNode body) {
        Checks checks = new Checks();
        if (body != null && body.isObject()) {
            onlyFields(body, List.of("rules"), checks);
        }
        return listed(body, checks);
    }

    /** As {@link #read}, of a body that has other fields too. */
    static List<PolicyRule> listed(JsonNode body) {
        return listed(body, new Checks());
    }

    /** @param checks what was found of the other fields is told with what is wrong here */
    static List<PolicyRule> listed(JsonNode body, Checks checks) {
        boolean listed = body != null && body.isObject() && body.path("rules").isArray();
        int size = listed ? body.get("rules").size() : 0;
        checks.that(listed, "rules", "is required and must be a list, as {\"rules\": []}");
        checks.that(size <= MOST, "rules", "must be at most " + MOST + ", found " + size);
        if (!listed || size > MOST) {
            checks.orRefuse();
        }
        List<PolicyRule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode rule : body.get("rules")) {
            String place = "rules[" + rules.size() + "]";
            Checks own = checks.under(place + ".");
            PolicyRule read = rule.isObject() ? rule(rule, own) : null;
            checks.that(read != null, place, "must be a JSON object");
            own.that(read == null || read.name() == null || names.add(read.name()), "name", "stands twice, which leaves open which rule decided");
            rules.add(read);
        }
        checks.orRefuse();
        return rules;
    }

    static void onlyFields(JsonNode node, List<String> fields, Checks checks) {
        node.propertyNames().forEach(field ->
                checks.that(fields.contains(field), field, "is not known here; there are " + String.join(", ", fields)));
    }

    private static PolicyRule rule(JsonNode node, Checks checks) {
        onlyFields(node, FIELDS, checks);
        JsonFields fields = new JsonFields(node, checks);
        PolicyRule rule = new PolicyRule(
                fields.text("name", 1, 64), fields.text("tool", 1, 500), fields.text("command", 1, 300), fields.text("host", 1, 255),
                fields.word("path", PolicyRule.Side.class, null), fields.word("task_type", TaskType.class, null),
                fields.word("priority", Priority.class, null), fields.word("permission_level", PermissionLevel.class, null),
                fields.word("decision", PolicyRule.Decision.class, null), fields.text("reason", 1, 300));
        if (!checks.failed()) {
            Rule.problems(rule).forEach((field, message) -> checks.that(false, field, message));
        }
        return rule;
    }
}
