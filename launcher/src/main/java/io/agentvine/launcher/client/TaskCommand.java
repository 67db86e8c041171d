package io.agentvine.launcher.client;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code agentvine task}: hand work over, look at it, and say what becomes of it. */
@Command(name = "task", mixinStandardHelpOptions = true, addMethodSubcommands = false, description = "Hand work over, follow it, take it in.")
final class TaskCommand {

    private static final String ID = "The task's id, or the beginning or end of it.";

    private final Workplace workplace;

    TaskCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Command(name = "new", mixinStandardHelpOptions = true,
            description = "Submits a task. In a git working copy repository and branch come from it; without a text the editor opens.")
    int submit(@Mixin Connection connection, @Mixin NewTaskOptions options) {
        return new TaskToSubmit(workplace, connection, options).submit();
    }

    @Command(mixinStandardHelpOptions = true, description = "The tasks, newest first.")
    int list(@Mixin Connection connection,
            @Option(names = "--status", paramLabel = "STATUS", description = "queued, in_progress, waiting, completed, failed or cancelled.") String status,
            @Option(names = {"-q", "--search"}, paramLabel = "TEXT", description = "Only with this text in title or description.") String text,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "30", description = "At most so many (default 30).") int limit) {
        String query = "/tasks?limit=" + limit + (status == null ? "" : "&status=" + Json.encoded(status)) + (text == null ? "" : "&q=" + Json.encoded(text));
        BackendApi.Answer answer = connection.open(workplace).get(query);
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("ID", "STATUS", "AGE", "COST", "TITLE");
        Instant now = Instant.now();
        for (JsonNode task : answer.json()) {
            String cost = Json.text(task, "cost_usd");
            table.row(TaskIds.shortened(Json.text(task, "id")), Json.text(task, "status"), Json.ago(Json.text(task, "created_at"), now),
                    cost.isEmpty() ? "" : "$" + cost, Json.text(task, "title"));
        }
        table.print(workplace);
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "One task: where it stands, why, and what came of it.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id) {
        BackendApi backend = connection.open(workplace);
        BackendApi.Answer answer = backend.get("/tasks/" + TaskIds.id(backend, id));
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            new ShownTask(workplace).print(answer.json());
        }
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "Follows a task until it is over; its result is the exit code. A backend that is away is"
            + " waited for, 10 minutes at most; then it is 3.")
    int watch(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id) {
        BackendApi backend = connection.open(workplace);
        return TaskIds.exitCode(new Watching(backend, workplace, TaskIds.id(backend, id), true, Watching.PATIENCE).untilOver());
    }

    @Command(mixinStandardHelpOptions = true, description = "What the agent said and did in the task's newest run.")
    int log(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id) {
        BackendApi backend = connection.open(workplace);
        String execution = newestRun(backend, id);
        if (connection.json()) {
            workplace.out().println(backend.get("/executions/" + execution + "/events?limit=500").body());
        } else {
            Watching.sayEvents(backend, workplace, execution, 0);
        }
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "What the task's newest run changed, as a unified diff.")
    int diff(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id) {
        BackendApi backend = connection.open(workplace);
        String diff = backend.get("/executions/" + newestRun(backend, id) + "/diff").body();
        if (workplace.terminal()) {
            workplace.sayText(diff);
        } else {
            workplace.out().print(diff);
        }
        return ExitCodes.DONE;
    }

    private static String newestRun(BackendApi backend, String id) {
        String execution = Json.text(backend.get("/tasks/" + TaskIds.id(backend, id)).json(), "latest_execution.id");
        if (execution.isEmpty()) {
            throw Refusal.of("task " + id + " has not run yet");
        }
        return execution;
    }

    @Command(mixinStandardHelpOptions = true,
            description = "Brings the task's branch into the working copy: as a branch where it was pushed, else as changes of the files.")
    int apply(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id) {
        BackendApi backend = connection.open(workplace);
        JsonNode task = backend.get("/tasks/" + TaskIds.id(backend, id)).json();
        WorkingCopy copy = new WorkingCopy(workplace.folder());
        String branch = Json.text(task, "result.branch");
        if (branch.isEmpty()) {
            copy.apply(backend.get("/executions/" + newestRun(backend, Json.text(task, "id")) + "/diff").body());
            workplace.say("The change is in the working copy; it was not pushed.");
        } else {
            copy.fetchAndSwitch(Json.text(task, "repository_url"), branch);
            workplace.say("On branch " + branch + ".");
        }
        return ExitCodes.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "Says something to the agent; a task that is over goes on.")
    int message(@Mixin Connection connection, @Parameters(index = "0", paramLabel = "TASK", description = ID) String id,
            @Parameters(index = "1", paramLabel = "TEXT", description = "What to say.") String text) {
        return changed(connection, id, "/messages", Map.of("message", text), "Said; the task is ");
    }

    @Command(mixinStandardHelpOptions = true, description = "Cancels a live task.")
    int cancel(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id) {
        return changed(connection, id, "/cancel", null, "The task is ");
    }

    @Command(mixinStandardHelpOptions = true, description = "Queues a failed or cancelled task again.")
    int retry(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id,
            @Option(names = "--fresh", description = "In a new session, from the beginning.") boolean fresh) {
        return changed(connection, id, "/retry", Map.of("fresh", fresh), "The task is ");
    }

    @Command(mixinStandardHelpOptions = true, description = "Pushes a completed task's commit again; no agent runs.")
    int deliver(@Mixin Connection connection, @Parameters(paramLabel = "TASK", description = ID) String id) {
        return changed(connection, id, "/deliver", null, "The task is ");
    }

    @Command(mixinStandardHelpOptions = true, description = "Approves a completed task, or sends it back to its agent.")
    int review(@Mixin Connection connection, @Parameters(index = "0", paramLabel = "TASK", description = ID) String id,
            @Parameters(index = "1", paramLabel = "VERDICT", description = "approved, changes_requested or dismissed.") String verdict,
            @Option(names = {"-m", "--message"}, paramLabel = "TEXT", description = "What is to be changed.") String message) {
        Map<String, Object> body = new TreeMap<>(Map.of("verdict", verdict));
        if (message != null) {
            body.put("message", message);
        }
        BackendApi backend = connection.open(workplace);
        String task = "/tasks/" + TaskIds.id(backend, id);
        BackendApi.Answer answer = backend.post(task + "/review", body);
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            workplace.say("Noted; the task is " + Json.text(backend.get(task).json(), "status") + ".");
        }
        return ExitCodes.DONE;
    }

    private int changed(Connection connection, String id, String action, Object body, String done) {
        BackendApi backend = connection.open(workplace);
        BackendApi.Answer answer = backend.post("/tasks/" + TaskIds.id(backend, id) + action, body);
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            workplace.say(done + Json.text(answer.json(), "status") + ".");
        }
        return ExitCodes.DONE;
    }
}
