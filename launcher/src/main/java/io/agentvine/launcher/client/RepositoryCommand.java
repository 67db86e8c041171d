package io.agentvine.launcher.client;

import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code agentvine repository}. */
@Command(name = "repository", mixinStandardHelpOptions = true, addMethodSubcommands = false, description = "What is said once about a repository, so that its tasks need not.")
final class RepositoryCommand {

    private static final String URL = "Its address, in any form; default: that of the working copy.";
    private static final Set<String> NO_DEFAULTS = Set.of("id", "url", "created_at", "updated_at", "updated_by", "brings");

    private final Workplace workplace;

    RepositoryCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    private Kept kept(Connection connection) {
        return new Kept(workplace, connection, "/repositories", "repository", "url");
    }

    private String here(String url) {
        return url != null ? url : new WorkingCopy(workplace.folder()).repository()
                .orElseThrow(() -> Refusal.usage(workplace.folder() + " is no git working copy with a remote: name the repository"));
    }

    @Command(mixinStandardHelpOptions = true, description = "The repositories, and what each says.")
    int list(@Mixin Connection connection) {
        BackendApi.Answer answer = connection.open(workplace).get("/repositories?limit=500");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("URL", "SAYS");
        for (JsonNode repository : answer.json()) {
            List<String> said = repository.properties().stream().filter(field -> !NO_DEFAULTS.contains(field.getKey()) && isSaid(field.getKey(), field.getValue()))
                    .map(field -> field.getKey() + "=" + Json.text(repository, field.getKey())).toList();
            table.row(Json.text(repository, "url"), String.join(" ", said));
        }
        table.print(workplace);
        return ExitCodes.DONE;
    }

    /** That its issues are left alone is so of every repository of which nobody said anything. */
    private static boolean isSaid(String field, JsonNode value) {
        return !value.isNull() && (!field.equals("issues") || value.asBoolean(false));
    }

    @Command(mixinStandardHelpOptions = true, description = "One repository.")
    int show(@Mixin Connection connection, @Parameters(arity = "0..1", paramLabel = "URL", description = URL) String url) {
        return kept(connection).show(here(url));
    }

    @Command(mixinStandardHelpOptions = true,
            description = "Says something about it, as model=sonnet max_parallel=2 delivery=pull_request follow_checks=true; 'model=' takes that away.")
    int set(@Mixin Connection connection, @Option(names = "--repository", paramLabel = "URL", description = URL) String url,
            @Parameters(arity = "1..*", paramLabel = "FIELD=VALUE", description = "Fields of the API; labels as a,b. A wrong name tells which there are.") List<String> said) {
        ObjectNode body = Wire.mapper().createObjectNode();
        SaidFields.OF_REPOSITORY.read(said).forEach(body::set);
        String place = here(url);
        BackendApi backend = connection.open(workplace);
        if (backend.get("/repositories?url=" + Json.encoded(place)).json().isEmpty()) {
            body.put("url", place);
        }
        return kept(connection).set(place, body);
    }

    @Command(mixinStandardHelpOptions = true, description = "Forgets what was said; its tasks stay.")
    int delete(@Mixin Connection connection, @Parameters(paramLabel = "URL", description = "Its address, in any form.") String url) {
        return kept(connection).delete(url);
    }
}
