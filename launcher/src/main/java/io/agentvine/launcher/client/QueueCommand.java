package io.agentvine.launcher.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code agentvine queue}. */
@Command(name = "queue", mixinStandardHelpOptions = true, description = "How full the queues are.")
final class QueueCommand implements Callable<Integer> {

    private final Workplace workplace;

    @Mixin
    private Connection connection;

    QueueCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        BackendApi.Answer answer = connection.open(workplace).get("/queue/status");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("QUEUE", "PENDING", "STARTED", "DEFERRED", "SCHEDULED", "FINISHED", "FAILED");
        answer.json().properties().forEach(queue -> table.row(queue.getKey(), Json.text(queue.getValue(), "pending"), Json.text(queue.getValue(), "started"),
                Json.text(queue.getValue(), "deferred"), Json.text(queue.getValue(), "scheduled"), Json.text(queue.getValue(), "finished"),
                Json.text(queue.getValue(), "failed")));
        table.print(workplace);
        return ExitCodes.DONE;
    }
}
