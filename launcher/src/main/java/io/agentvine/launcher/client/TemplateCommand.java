package io.agentvine.launcher.client;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code agentvine template}. */
@Command(name = "template", mixinStandardHelpOptions = true, addMethodSubcommands = false, description = "Named tasks with parameters; 'task new --template' takes them.")
final class TemplateCommand {

    private final Workplace workplace;

    TemplateCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    private Kept kept(Connection connection) {
        return new Kept(workplace, connection, "/templates", "template", "name");
    }

    @Command(mixinStandardHelpOptions = true, description = "The templates, with the parameters that each takes.")
    int list(@Mixin Connection connection) {
        BackendApi.Answer answer = connection.open(workplace).get("/templates?limit=500");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("NAME", "PARAMETERS", "DESCRIPTION");
        for (JsonNode template : answer.json()) {
            String parameters = StreamSupport.stream(template.path("parameters").spliterator(), false)
                    .map(one -> Json.text(one, "name") + (one.path("default").isNull() ? "" : "=" + Json.text(one, "default"))).collect(Collectors.joining(" "));
            table.row(Json.text(template, "name"), parameters, Json.text(template, "description"));
        }
        table.print(workplace);
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "One template.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        return kept(connection).show(name);
    }

    @Command(mixinStandardHelpOptions = true, description = "Makes a template as a file says, or changes the one of its name.")
    int set(@Mixin Connection connection,
            @Parameters(paramLabel = "FILE", description = "JSON as POST /templates takes it; - for the standard input.") String file) {
        JsonNode body = JsonFile.read(workplace, file);
        return kept(connection).set(Json.text(body, "name"), body);
    }

    @Command(mixinStandardHelpOptions = true, description = "Deletes it; its tasks stay.")
    int delete(@Mixin Connection connection, @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        return kept(connection).delete(name);
    }
}
