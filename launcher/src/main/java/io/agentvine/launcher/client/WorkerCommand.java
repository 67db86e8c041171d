package io.agentvine.launcher.client;

import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code agentvine worker}. */
@Command(name = "worker", mixinStandardHelpOptions = true, addMethodSubcommands = false, description = "Who works; drain and resume a worker.")
final class WorkerCommand {

    private final Workplace workplace;

    WorkerCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Command(mixinStandardHelpOptions = true, description = "The workers.")
    int list(@Mixin Connection connection) {
        BackendApi.Answer answer = connection.open(workplace).get("/workers?limit=500");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("NAME", "STATUS", "SLOTS", "LABELS", "SEEN", "WHY");
        for (JsonNode worker : answer.json()) {
            table.row(Json.text(worker, "name"), Json.text(worker, "status"), worker.path("executions").size() + "/" + Json.text(worker, "slots"),
                    String.join(",", labels(worker)), Json.ago(Json.text(worker, "last_seen_at"), Instant.now()), Json.text(worker, "error_message"));
        }
        table.print(workplace);
        return ExitCodes.DONE;
    }

    private static List<String> labels(JsonNode worker) {
        return StreamSupport.stream(worker.path("labels").spliterator(), false).map(label -> label.asString("")).toList();
    }

    @Command(mixinStandardHelpOptions = true, description = "Lets a worker take no more work.")
    int drain(@Mixin Connection connection, @Parameters(paramLabel = "WORKER", description = "Its name or id.") String worker) {
        return told(connection, worker, "/drain");
    }

    @Command(mixinStandardHelpOptions = true, description = "Lets a drained worker work again.")
    int resume(@Mixin Connection connection, @Parameters(paramLabel = "WORKER", description = "Its name or id.") String worker) {
        return told(connection, worker, "/resume");
    }

    private int told(Connection connection, String typed, String what) {
        BackendApi backend = connection.open(workplace);
        String id = StreamSupport.stream(backend.get("/workers?limit=500").json().spliterator(), false)
                .filter(worker -> Json.text(worker, "name").equals(typed) || Json.text(worker, "id").equals(typed))
                .map(worker -> Json.text(worker, "id")).findFirst()
                .orElseThrow(() -> Refusal.of("there is no worker '" + typed + "'; 'agentvine worker list' names them"));
        BackendApi.Answer answer = backend.post("/workers/" + id + what, null);
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            workplace.say("Worker " + Json.text(answer.json(), "name") + " is " + Json.text(answer.json(), "status") + ".");
        }
        return ExitCodes.DONE;
    }
}
