package io.agentvine.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code agentvine demo}: all of AgentVine on a sample repository, with a scripted agent, from first to last. */
@Command(name = "demo", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Shows AgentVine at work with no API key: a sample repository and a scripted agent.")
final class DemoCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Option(names = "--port", paramLabel = "N", description = "Port of the backend (default: a free one).")
    private Integer port;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "3", description = "Number of workers (default 3).")
    private int workers;

    @Option(names = "--keep", description = "Leave it running until Ctrl-C, with a question to answer and changes to review.")
    private boolean keep;

    @Option(names = "--open", description = "Opens the page in a browser.")
    private boolean open;

    private final Terminal terminal;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Installation installation = Installation.locate();
        if (port != null) {
            Ports.requireFree(port);
        }
        Rehearsal.afterABuild(installation, terminal);
        try (DemoFolder folder = DemoFolder.make(Path.of(System.getProperty("java.io.tmpdir")))) {
            return show(installation, folder.path());
        }
    }

    private int show(Installation installation, Path folder) throws InterruptedException {
        String agent = ScriptedAgentCommand.write(folder.resolve("scripted-agent"), installation);
        StackOptions options = new StackOptions(folder.resolve("home"), port != null ? port : Ports.free(), workers, 1, agent,
                Duration.ofSeconds(1), Map.of("AGENTVINE_CONFINE", "none"));
        terminal.say(terminal.bold("AgentVine " + Installation.version() + " demo") + ", all of it in " + folder);
        DemoRules.write(options.home());
        try (Stack stack = new Stack(options, Programs.of(installation), terminal)) {
            StopOnSignal.register(stack, terminal);
            stack.start(() -> openPage(stack, options));
            terminal.say("  agent     scripted: it speaks Claude Code's protocol and really edits files, with no model behind it");
            SampleProject sample = SampleProject.create(folder);
            boolean good = runTasks(stack, sample, options);
            if (keep) {
                leaveSomethingToDo(stack, sample, options);
                stack.superviseUntilEnd();
            }
            return good ? 0 : 1;
        } finally {
            terminal.say("\nEverything that was started is stopped. What is left is in " + folder + "; the next demo removes it.");
        }
    }

    private void openPage(Stack stack, StackOptions options) throws InterruptedException {
        String page = sayPage(stack.api(), options);
        if (open && !Browser.of(options).open(page)) {
            terminal.say("  No browser could be opened here: open the page's address yourself.");
        }
    }

    /** @return its address, which logs one browser in */
    private String sayPage(Api api, StackOptions options) throws InterruptedException {
        String page = url(options) + api.loginPath(options.operatorToken());
        terminal.say("  page      " + terminal.bold(page) + " (logs one browser in, within 15 minutes)");
        return page;
    }

    private static String url(StackOptions options) {
        return "http://localhost:" + options.port();
    }

    /** The changes of the tasks wait for a review; one task more asks a question. */
    private void leaveSomethingToDo(Stack stack, SampleProject sample, StackOptions options) throws InterruptedException {
        stack.api().post("/api/v1/tasks", DemoTasks.thatAsks(sample.url()));
        long began = System.nanoTime();
        while (stack.api().get("/api/v1/chat/pending").isEmpty()) {
            stack.checkChildren();
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new CannotGoOn("the task that asks a question asked none within " + LIMIT.toSeconds() + " s; see the logs in " + options.logs());
            }
            Thread.sleep(200);
        }
        terminal.say("\nStill running, until Ctrl-C, with a question for you in the inbox and the changes of " + DemoTasks.on(sample.url()).size() + " tasks to review:");
        sayPage(stack.api(), options);
    }

    private boolean runTasks(Stack stack, SampleProject sample, StackOptions options) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (Map<String, Object> task : DemoTasks.on(sample.url())) {
            ids.add(stack.api().post("/api/v1/tasks", task).path("id").asString());
        }
        terminal.say("  tasks     " + ids.size() + " submitted for " + workers + " workers, lowest priority first");
        List<JsonNode> tasks = follow(stack, new Board(terminal, stack.api(), ids), options);
        for (JsonNode task : tasks) {
            showDiff(stack.api(), task);
        }
        terminal.say("\n" + terminal.bold("Branches that arrived in " + sample.remote()));
        sample.branches().forEach(branch -> terminal.say("  " + branch));
        terminal.say("\nThe API document " + (keep ? "is" : "was") + " at " + url(options) + "/openapi.json, to be read at /docs"
                + (keep ? "." : " (`./agentvine demo --keep` leaves it running)."));
        terminal.say("Logs: " + options.logs());
        return allCompleted(tasks, options) && allArrived(tasks, sample);
    }

    private List<JsonNode> follow(Stack stack, Board board, StackOptions options) throws InterruptedException {
        long began = System.nanoTime();
        List<JsonNode> tasks = board.look();
        while (!tasks.stream().allMatch(Board::finished)) {
            stack.checkChildren();
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                board.conclude(tasks);
                throw new CannotGoOn("not all tasks were finished within " + LIMIT.toSeconds() + " s; see the logs in " + options.logs());
            }
            Thread.sleep(200);
            tasks = board.look();
        }
        board.conclude(tasks);
        return tasks;
    }

    private void showDiff(Api api, JsonNode task) throws InterruptedException {
        terminal.say("\n" + terminal.bold(task.path("title").asString("")) + "  "
                + terminal.faint(task.path("result").path("branch").asString("")));
        String execution = Board.execution(task).path("id").asString("");
        if (Board.status(task).equals("completed")) {
            api.text("/api/v1/executions/" + execution + "/diff").lines().forEach(line -> terminal.say("  " + coloured(line)));
        } else {
            terminal.say(terminal.red("  " + Board.status(task) + ": " + task.path("reason").path("message").asString("")));
        }
    }

    private String coloured(String line) {
        if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("diff ")) {
            return terminal.bold(line);
        }
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> terminal.green(line);
            case '-' -> terminal.red(line);
            case '@' -> terminal.cyan(line);
            default -> line;
        };
    }

    private boolean allCompleted(List<JsonNode> tasks, StackOptions options) {
        long failed = tasks.stream().filter(task -> !Board.status(task).equals("completed")).count();
        if (failed > 0) {
            terminal.problem(failed + " of " + tasks.size() + " tasks did not complete; see the logs in " + options.logs());
        }
        return failed == 0;
    }

    private boolean allArrived(List<JsonNode> tasks, SampleProject sample) {
        int arrived = sample.branches().size();
        if (arrived != tasks.size()) {
            terminal.problem("only " + arrived + " of " + tasks.size() + " branches arrived in " + sample.remote());
        }
        return arrived == tasks.size();
    }
}
