package io.agentvine.launcher.client;

import io.agentvine.protocol.Wire;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code agentvine schedule}. */
@Command(name = "schedule", mixinStandardHelpOptions = true, addMethodSubcommands = false, description = "Tasks that come by themselves.")
final class ScheduleCommand {

    private static final String NAME = "The schedule's name.";

    private final Workplace workplace;

    ScheduleCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    private Kept kept(Connection connection) {
        return new Kept(workplace, connection, "/schedules", "schedule", "name");
    }

    @Command(mixinStandardHelpOptions = true, description = "The schedules: when each comes, and what became of its last time.")
    int list(@Mixin Connection connection) {
        BackendApi.Answer answer = connection.open(workplace).get("/schedules?limit=500");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("NAME", "NEXT", "LAST", "WHEN");
        for (JsonNode schedule : answer.json()) {
            JsonNode last = schedule.path("last_runs").path(0);
            table.row(Json.text(schedule, "name"), Json.text(schedule.path("next_times").path(0), "local"),
                    Json.text(last, "outcome"), Json.text(schedule, "words"));
        }
        table.print(workplace);
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "One schedule, with its next five times and its last ten.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "NAME", description = NAME) String name) {
        return kept(connection).show(name);
    }

    @Command(mixinStandardHelpOptions = true, description = "Makes a schedule as a file says, or changes the one of its name.")
    int set(@Mixin Connection connection,
            @Parameters(paramLabel = "FILE", description = "JSON as POST /schedules takes it; - for the standard input.") String file) {
        JsonNode body = JsonFile.read(workplace, file);
        return kept(connection).set(Json.text(body, "name"), body);
    }

    @Command(mixinStandardHelpOptions = true, description = "Submits its task now.")
    int run(@Mixin Connection connection, @Parameters(paramLabel = "NAME", description = NAME) String name) {
        BackendApi backend = connection.open(workplace);
        BackendApi.Answer answer = backend.post("/schedules/" + Json.text(kept(connection).require(backend, name), "id") + "/run", null);
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            workplace.say("Task " + Json.text(answer.json(), "task_id") + " is submitted.");
        }
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "Lets it come again, from now on.")
    int enable(@Mixin Connection connection, @Parameters(paramLabel = "NAME", description = NAME) String name) {
        return enabled(connection, name, true);
    }

    @Command(mixinStandardHelpOptions = true, description = "Lets it come no more.")
    int disable(@Mixin Connection connection, @Parameters(paramLabel = "NAME", description = NAME) String name) {
        return enabled(connection, name, false);
    }

    private int enabled(Connection connection, String name, boolean enabled) {
        Kept kept = kept(connection);
        kept.require(connection.open(workplace), name);
        return kept.set(name, Wire.mapper().valueToTree(Map.of("enabled", enabled)));
    }

    @Command(mixinStandardHelpOptions = true, description = "Deletes it; its tasks stay.")
    int delete(@Mixin Connection connection, @Parameters(paramLabel = "NAME", description = NAME) String name) {
        return kept(connection).delete(name);
    }
}
