package io.agentvine.launcher;

import io.agentvine.home.StandardHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code agentvine up}: backend and workers on this machine, with Claude Code, until Ctrl-C. */
@Command(name = "up", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Starts backend and workers on this machine, with Claude Code. Ctrl-C stops it all.")
final class UpCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "N", defaultValue = "8000", description = "Port of the backend (default 8000).")
    private int port;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "3", description = "Number of workers (default 3).")
    private int workers;

    @Option(names = "--slots", paramLabel = "N", defaultValue = "1",
            description = "Executions at the same time in each worker (default 1).")
    private int slots;

    @Option(names = "--home", paramLabel = "DIR",
            description = "Database, Redis, tokens, logs and workspaces (default ~/.agentvine).")
    private Path home;

    @Option(names = "--claude-command", paramLabel = "CMD", description = "The agent to run (default claude).")
    private String claudeCommand;

    @Option(names = "--open", description = "Opens the page in a browser.")
    private boolean open;

    private final Terminal terminal;

    UpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        StackOptions options = new StackOptions(
                home(), port, workers, slots, claudeCommand, Duration.ofSeconds(10), Map.of());
        Installation installation = Installation.locate();
        terminal.say(terminal.bold("AgentVine " + Installation.version()) + ", home " + options.home());
        Ports.requireFree(port);
        Rehearsal.afterABuild(installation, terminal);
        try (Stack stack = new Stack(options, Programs.of(installation), terminal);
                News news = new News(stack.api(), terminal, url())) {
            StopOnSignal.register(stack, terminal);
            stack.start(() -> openPage(stack.api(), options));
            greet(options, pageThatLogsIn(stack.api(), options));
            news.follow();
            warnOfAgents(stack.api());
            stack.superviseUntilEnd();
        }
        return 0;
    }

    private Path home() {
        if (home != null) {
            return home.toAbsolutePath().normalize();
        }
        String given = System.getenv("AGENTVINE_HOME");
        return given != null && !given.isBlank() ? Path.of(given).toAbsolutePath().normalize() : StandardHome.ofThisProcess();
    }

    private String url() {
        return "http://localhost:" + port;
    }

    private void openPage(Api api, StackOptions options) throws InterruptedException {
        String page = pageThatLogsIn(api, options);
        terminal.say("  page      " + terminal.bold(page) + " (logs one browser in, within 15 minutes)");
        if (open && !Browser.of(options).open(page)) {
            terminal.say("  No browser could be opened here: open the page's address yourself.");
        }
    }

    private String pageThatLogsIn(Api api, StackOptions options) throws InterruptedException {
        return url() + api.loginPath(options.operatorToken());
    }

    /** @param page its address, which logs a browser in: a second one, since the first has been scrolled away or used */
    private void greet(StackOptions options, String page) {
        String url = url();
        List.of(
                        "",
                        "  Page      " + page + " (logs one browser in, within 15 minutes)",
                        "  API       " + url + "/api/v1/tasks",
                        "  Docs      " + url + "/docs",
                        "  Token     " + options.operatorToken() + " (the operator's)",
                        "  Settings  " + options.home().resolve("application.yml") + " (of the backend, at its next start)",
                        "  Logs      " + options.logs(),
                        "",
                        "Post a task, then look at it:",
                        "",
                        "  curl -s " + url + "/api/v1/tasks -H 'Content-Type: application/json' -d '{\"title\": \"Fix the typo\","
                                + " \"description\": \"…\", \"repository_url\": \"https://github.com/you/your-repository.git\"}'",
                        "  curl -s " + url + "/api/v1/tasks | jq '.[] | {title, status}'",
                        "  curl -s " + url + "/api/v1/sessions | jq '.[] | {session_id, task_id, status}'",
                        "",
                        "Where an agent asks, answer with the message_id from " + url + "/api/v1/chat/pending:",
                        "",
                        "  curl -s " + url + "/api/v1/chat/human-response -H \"Authorization: Bearer $(cat " + options.operatorToken()
                                + ")\" -H 'Content-Type: application/json' -d '{\"message_id\": \"…\", \"response\": \"allow\"}'",
                        "",
                        "What happens to tasks is told here. Ctrl-C stops everything.")
                .forEach(terminal::say);
    }

    /** Workers that cannot work say why; the same reason is said once. */
    private void warnOfAgents(Api api) throws InterruptedException {
        Set<String> reasons = new LinkedHashSet<>();
        for (JsonNode worker : api.get("/api/v1/workers?limit=500")) {
            if (worker.path("status").asString("").equals("error")) {
                reasons.add(worker.path("error_message").asString("no reason given"));
            }
        }
        reasons.forEach(reason -> terminal.say("\n" + terminal.red("No tasks can run yet. ") + reason));
    }
}
