package io.agentvine.launcher.client;

import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code agentvine session}. */
@Command(name = "session", mixinStandardHelpOptions = true, addMethodSubcommands = false, description = "Claude Code's conversations.")
final class SessionCommand {

    private final Workplace workplace;

    SessionCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Command(mixinStandardHelpOptions = true, description = "The sessions, newest first.")
    int list(@Mixin Connection connection) {
        BackendApi.Answer answer = connection.open(workplace).get("/sessions");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("SESSION", "STATUS", "WORKER", "ACTIVE", "TASK", "REPOSITORY");
        for (JsonNode session : answer.json()) {
            table.row(Json.text(session, "session_id"), Json.text(session, "status"), Json.text(session, "worker_name"),
                    Json.ago(Json.text(session, "last_activity_at"), Instant.now()), TaskIds.shortened(Json.text(session, "task_id")),
                    Json.text(session, "repository_url"));
        }
        table.print(workplace);
        return ExitCodes.DONE;
    }
}
