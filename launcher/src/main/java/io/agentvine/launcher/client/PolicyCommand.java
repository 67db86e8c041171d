package io.agentvine.launcher.client;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code agentvine policy}. */
@Command(name = "policy", mixinStandardHelpOptions = true, addMethodSubcommands = false, description = "What agents may do: look, replace, try.")
final class PolicyCommand {

    private final Workplace workplace;

    PolicyCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Command(mixinStandardHelpOptions = true, description = "The own rules in force; --json prints what 'policy set' takes.")
    int show(@Mixin Connection connection) {
        BackendApi.Answer answer = connection.open(workplace).get("/policy");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("RULE", "DECISION", "FOR", "REASON");
        for (JsonNode rule : answer.json().path("rules")) {
            StringBuilder what = new StringBuilder();
            rule.properties().forEach(field -> {
                if (!java.util.Set.of("name", "decision", "reason").contains(field.getKey()) && !field.getValue().isNull()) {
                    what.append(field.getKey()).append('=').append(field.getValue().asString("")).append(' ');
                }
            });
            table.row(Json.text(rule, "name"), Json.text(rule, "decision"), what, Json.text(rule, "reason"));
        }
        table.print(workplace);
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "Replaces the own rules; needs the operator token.")
    int set(@Mixin Connection connection, @Parameters(paramLabel = "FILE", description = "JSON as {\"rules\": […]}; - for the standard input.") String file) {
        Map<String, Object> rules = Map.of("rules", JsonFile.read(workplace, file).path("rules"));
        BackendApi.Answer answer = connection.open(workplace).send("PUT", "/policy", rules, null);
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            workplace.say("Version " + Json.text(answer.json(), "version") + " of the rules is in force, for runs that begin from now on.");
        }
        return ExitCodes.DONE;
    }

    @Command(name = "try", mixinStandardHelpOptions = true, description = "What would happen to a command, and by which rule.")
    int tryOut(@Mixin Connection connection, @Parameters(paramLabel = "COMMAND", description = "As an agent would have it run.") String command,
            @Option(names = "--permission", paramLabel = "LEVEL", description = "autonomous, supervised or human_required.") String level) {
        Map<String, Object> call = new TreeMap<>(Map.of("tool_name", "Bash", "tool_input", Map.of("command", command)));
        if (level != null) {
            call.put("permission_level", level);
        }
        BackendApi.Answer answer = connection.open(workplace).post("/policy/try", call);
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            String reason = Json.text(answer.json(), "reason");
            workplace.say(Json.text(answer.json(), "decision") + ", by the rule " + Json.text(answer.json(), "rule") + (reason.isEmpty() ? "" : ": " + reason));
        }
        return ExitCodes.DONE;
    }
}
