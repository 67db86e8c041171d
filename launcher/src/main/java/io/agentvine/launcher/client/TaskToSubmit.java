package io.agentvine.launcher.client;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** {@code agentvine task new}. */
final class TaskToSubmit {

    private static final int LONGEST_TITLE = 255;

    private final Workplace workplace;
    private final Connection connection;
    private final NewTaskOptions options;

    TaskToSubmit(Workplace workplace, Connection connection, NewTaskOptions options) {
        this.workplace = workplace;
        this.connection = connection;
        this.options = options;
    }

    /** Answers the exit code. A lost answer is asked for again under the same key, so that there is one task. */
    int submit() {
        BackendApi backend = connection.open(workplace);
        BackendApi.Answer answer = backend.send("POST", "/tasks", body(backend), UUID.randomUUID().toString());
        JsonNode task = answer.json();
        String id = Json.text(task, "id");
        if (!connection.json()) {
            workplace.say("Task " + id + ": " + Json.text(task, "title"));
        } else if (!options.wait) {
            workplace.out().println(answer.body());
        }
        if (!options.wait) {
            return ExitCodes.DONE;
        }
        Workplace quiet = connection.json() ? new Workplace(workplace.err(), workplace.err(), workplace.in(), workplace.folder(),
                workplace.environment(), workplace.terminal(), workplace.columns()) : workplace;
        JsonNode over = new Watching(backend, quiet, id, false, Watching.PATIENCE).untilOver();
        if (connection.json()) {
            workplace.out().println(over);
        }
        return TaskIds.exitCode(over);
    }

    private Map<String, Object> body(BackendApi backend) {
        Map<String, JsonNode> said = SaidFields.OF_TASK.read(options.set);
        Map<String, Object> body = new LinkedHashMap<>();
        putText(body);
        WorkingCopy copy = new WorkingCopy(workplace.folder());
        put(body, "repository_url", options.repository);
        put(body, "branch_name", options.branch);
        if (options.repository == null && options.template == null) {
            copy.repository().ifPresent(url -> body.put("repository_url", url));
            if (options.branch == null && options.after == null) {
                copy.branch().ifPresent(branch -> body.put("branch_name", branch));
            }
        }
        if (!body.containsKey("repository_url") && options.template == null) {
            throw Refusal.usage(workplace.folder() + " is no git working copy with a remote: name the repository with --repository");
        }
        put(body, "task_type", options.type);
        put(body, "priority", options.priority);
        put(body, "permission_level", options.permission);
        put(body, "agent", options.agent);
        put(body, "model", options.model);
        put(body, "effort", options.effort);
        put(body, "verify_command", options.verify);
        put(body, "setup_command", options.setup);
        put(body, "directory", options.directory);
        put(body, "labels", options.labels);
        put(body, "depends_on", options.after == null ? null : options.after.stream().map(id -> TaskIds.id(backend, id)).toList());
        put(body, "max_budget_usd", options.budget);
        put(body, "plan_first", options.planFirst ? true : null);
        put(body, "delivery", options.delivery);
        put(body, "template", options.template);
        put(body, "parameters", options.parameters);
        said.forEach((field, value) -> {
            if (body.putIfAbsent(field, value) != null) {
                throw Refusal.usage(field + " is said twice: by --set and by an option of its own");
            }
        });
        return body;
    }

    private static void put(Map<String, Object> body, String field, Object value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    /** A template has a text of its own. */
    private void putText(Map<String, Object> body) {
        put(body, "title", options.title);
        put(body, "description", options.description);
        if (options.description != null || options.template != null && options.file == null) {
            if (options.title == null && options.template == null) {
                body.put("title", titleOf(options.description));
            }
            return;
        }
        String text = options.file == null ? Editor.ask(workplace, options.title) : read();
        if (text.isBlank()) {
            throw Refusal.of("an empty text: nothing was submitted");
        }
        body.put("title", options.title != null && options.file != null ? options.title : titleOf(text));
        String rest = text.lines().skip(1).collect(Collectors.joining("\n")).strip();
        body.put("description", rest.isEmpty() || options.title != null && options.file != null ? text : rest);
    }

    private static String titleOf(String text) {
        String first = text.strip().lines().findFirst().orElse("").replaceFirst("^#+\\s*", "").strip();
        return first.length() <= LONGEST_TITLE ? first : first.substring(0, LONGEST_TITLE - 1) + "…";
    }

    private String read() {
        try {
            return options.file.equals("-") ? workplace.in().lines().collect(Collectors.joining("\n"))
                    : Files.readString(workplace.folder().resolve(options.file));
        } catch (IOException e) {
            throw Refusal.of(options.file + " cannot be read: " + e);
        }
    }
}
