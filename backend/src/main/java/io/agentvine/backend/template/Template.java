package io.agentvine.backend.template;

import io.agentvine.backend.platform.Checks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A named task with parameters.
 *
 * @param task fields of a task
 * @param parameters each that the task has a place for, by name
 * @param version grows with each change
 */
record Template(UUID id, String name, String description, ObjectNode task, List<TemplateParameter> parameters, long version, Instant createdAt,
        Instant updatedAt, String updatedBy) {

    private static final int LONGEST_VALUE = 20_000;

    /**
     * Its task with these in their places.
     *
     * @param given an object of texts, numbers or truths, or absent
     * @throws io.agentvine.backend.platform.ProblemException 400 that names each that is missing, wrong or not known
     */
    JsonNode filled(JsonNode given) {
        Checks all = new Checks();
        all.that(given.isMissingNode() || given.isNull() || given.isObject(), "parameters", "must be an object of names and values").orRefuse();
        Checks checks = all.under("parameters.");
        Map<String, String> values = new TreeMap<>();
        for (TemplateParameter parameter : parameters) {
            JsonNode value = given.path(parameter.name());
            boolean isGiven = !value.isMissingNode() && !value.isNull();
            checks.that(isGiven || parameter.otherwise() != null, parameter.name(), "is required by the template " + name)
                    .that(!isGiven || value.isValueNode() && value.asString("").length() <= LONGEST_VALUE, parameter.name(),
                            "must be a text, a number or a truth of at most " + LONGEST_VALUE + " characters");
            values.put(parameter.name(), isGiven ? value.asString("") : parameter.otherwise());
        }
        String known = parameters.stream().map(TemplateParameter::name).collect(Collectors.joining(", "));
        given.propertyNames().forEach(other -> checks.that(values.containsKey(other), other,
                "is no parameter of the template " + name + (known.isEmpty() ? ", which has none" : "; it has " + known)));
        all.orRefuse();
        return Placeholders.filled(task, values);
    }
}
