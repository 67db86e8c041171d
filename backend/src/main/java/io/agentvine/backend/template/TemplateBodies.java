package io.agentvine.backend.template;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.backend.task.body.OperatorsOnly;
import io.agentvine.backend.task.body.TaskBodies;
import io.agentvine.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what people send of a template, and holds it against what a template may say. */
final class TemplateBodies {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final int LONGEST_DEFAULT = 20_000;
    /** Bytes as it is kept, and characters as it is filled. */
    static final int LARGEST_TASK = 262_144;
    private static final int MOST_PARAMETERS = 50;

    private TemplateBodies() {}

    /** What a template says of itself. */
    record Said(String name, String description, ObjectNode task, List<TemplateParameter> parameters) {}

    /** @throws io.agentvine.backend.platform.ProblemException 400 that names every wrong field */
    static Said read(JsonNode body, TaskSettings settings) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        String name = fields.text("name", 1, 63);
        checks.present("name", fields.has("name") ? "" : null).present("task", fields.has("task") ? "" : null)
                .that(name == null || NAME.matcher(name).matches(), "name", "must be 1 to 63 small letters, digits and ._-, as release-notes");
        String description = fields.text("description", 1, LONGEST_DESCRIPTION);
        String json = fields.object("task", LARGEST_TASK);
        if (!body.path("task").isObject()) {
            checks.orRefuse();
        }
        ObjectNode task = (ObjectNode) Wire.mapper().readTree(json);
        List<TemplateParameter> parameters = parameters(body.path("parameters"), Placeholders.in(task), checks);
        checkTask(task, parameters, checks.under("task."), settings);
        checks.orRefuse();
        return new Said(name, description, task, parameters);
    }

    /** One for each place in the task; those of the list say more about theirs. */
    private static List<TemplateParameter> parameters(JsonNode list, Set<String> places, Checks checks) {
        checks.that(list.isMissingNode() || list.isNull() || list.isArray() && list.size() <= MOST_PARAMETERS, "parameters",
                "must be a list of at most " + MOST_PARAMETERS + " objects");
        checks.that(places.size() <= MOST_PARAMETERS, "task", "must have places for at most " + MOST_PARAMETERS + " parameters");
        Map<String, TemplateParameter> known = new TreeMap<>(places.stream()
                .collect(Collectors.toMap(name -> name, name -> new TemplateParameter(name, null, null))));
        int n = 0;
        for (JsonNode one : list.isArray() ? list.values() : List.<JsonNode>of()) {
            parameter(one, places, checks.under("parameters[" + n++ + "]."), known);
        }
        return new ArrayList<>(known.values());
    }

    private static void parameter(JsonNode one, Set<String> places, Checks checks, Map<String, TemplateParameter> known) {
        if (!one.isObject()) {
            checks.that(false, "name", "is required, in an object as {\"name\": \"version\", \"default\": \"1.0\"}");
            return;
        }
        JsonFields fields = new JsonFields(one, checks);
        String name = fields.text("name", 1, 63);
        TemplateParameter parameter = new TemplateParameter(name, fields.text("description", 1, LONGEST_DESCRIPTION),
                fields.text("default", 0, LONGEST_DEFAULT));
        checks.present("name", name).that(name == null || places.contains(name), "name",
                "names no place in the task: write {{" + name + "}} there, or leave it out");
        if (name != null) {
            known.put(name, parameter);
        }
    }

    /** A field that has a place without a default is held against the rules when it is filled. */
    private static void checkTask(ObjectNode task, List<TemplateParameter> parameters, Checks checks, TaskSettings settings) {
        Map<String, String> defaults = parameters.stream().filter(one -> one.otherwise() != null)
                .collect(Collectors.toMap(TemplateParameter::name, TemplateParameter::otherwise));
        ObjectNode certain = Wire.mapper().createObjectNode();
        task.properties().forEach(field -> {
            Set<String> places = Placeholders.in(field.getValue());
            checks.that(places.isEmpty() || !OperatorsOnly.FIELDS.contains(field.getKey()), field.getKey(),
                    "must have no parameter in it: what is given for one would become a part of what only the operator may say");
            if (defaults.keySet().containsAll(places)) {
                certain.set(field.getKey(), field.getValue());
            }
        });
        TaskBodies.requireKnown(task, Set.of(), checks);
        TaskBodies.requireLasting(task, checks);
        TaskBodies.check(Placeholders.filled(certain, defaults), checks, settings);
    }
}
