package io.agentvine.launcher.client;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code agentvine inbox}: the questions that wait for a person, one after the other. */
@Command(name = "inbox", mixinStandardHelpOptions = true, description = "Answers the questions that wait for a person, one after the other.")
final class InboxCommand implements Callable<Integer> {

    private final Workplace workplace;

    @Mixin
    private Connection connection;

    @Option(names = "--list", description = "Only show them.")
    private boolean list;

    InboxCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() throws IOException {
        BackendApi backend = connection.open(workplace);
        BackendApi.Answer answer = backend.get("/chat/pending?limit=500");
        if (connection.json()) {
            workplace.out().println(answer.body());
            return ExitCodes.DONE;
        }
        JsonNode questions = answer.json();
        workplace.say(questions.isEmpty() ? "Nothing waits for an answer." : questions.size() + (questions.size() == 1 ? " question waits." : " questions wait."));
        for (JsonNode question : questions) {
            show(question);
            if (!list && !answered(backend, question)) {
                return ExitCodes.DONE;
            }
        }
        return ExitCodes.DONE;
    }

    private void show(JsonNode question) {
        workplace.say("");
        workplace.say("Task " + TaskIds.shortened(Json.text(question, "task_id")) + " on " + Json.text(question, "worker_name") + " asks since "
                + Json.ago(Json.text(question, "created_at"), Instant.now()) + (question.path("overdue").asBoolean(false) ? " (overdue)" : "") + ":");
        workplace.quote(Json.text(question, "content"));
        if (question.path("tool_input").isObject() && !Json.text(question, "kind").equals("question")) {
            workplace.say("Exactly this:");
            SaidAndDone.wholeCall(Json.text(question, "tool_name"), question.path("tool_input")).forEach(workplace::quote);
        }
    }

    /** False where the person goes, or nothing more can be read. */
    private boolean answered(BackendApi backend, JsonNode question) throws IOException {
        while (true) {
            Optional<String> response = Json.text(question, "kind").equals("question") ? choice(question) : permission();
            if (response.isEmpty() || response.get().equals("quit")) {
                return false;
            }
            if (response.get().equals("skip")) {
                return true;
            }
            try {
                JsonNode given = backend.post("/chat/human-response", Map.of("message_id", Json.text(question, "message_id"), "response", response.get(),
                        "answered_by", Optional.ofNullable(workplace.variable("USER")).orElse("operator"))).json();
                workplace.say("Answered: " + Json.text(given, "response"));
                return true;
            } catch (Refusal refused) {
                workplace.say(refused.getMessage());
                if (refused.exitCode() == ExitCodes.UNREACHABLE) {
                    throw refused;
                }
            }
        }
    }

    private Optional<String> permission() throws IOException {
        Optional<String> typed = asked("[a]llow, allow for this [t]ask, [d]eny, [s]kip, [q]uit");
        return switch (typed.map(text -> text.isEmpty() ? "" : text.substring(0, 1).toLowerCase(java.util.Locale.ROOT)).orElse("q")) {
            case "a" -> Optional.of("allow");
            case "t" -> Optional.of("allow for this task");
            case "d" -> asked("Why? The agent reads it").map(reason -> reason.isEmpty() ? "deny" : "deny: " + reason);
            case "s" -> Optional.of("skip");
            case "q" -> Optional.empty();
            default -> permission();
        };
    }

    private Optional<String> choice(JsonNode question) throws IOException {
        int n = 0;
        for (JsonNode choice : question.path("choices")) {
            workplace.sayBehind("  " + ++n + "  ", choice.isString() ? choice.stringValue() : Json.text(choice, "label"));
        }
        Optional<String> typed = asked("A number, your own words, [s]kip, [q]uit");
        if (typed.isEmpty() || typed.get().equals("q")) {
            return Optional.empty();
        }
        if (typed.get().equals("s")) {
            return Optional.of("skip");
        }
        boolean isNumber = typed.get().matches("\\d{1,3}");
        int number = isNumber ? Integer.parseInt(typed.get()) : 0;
        if (typed.get().isEmpty() || isNumber && (number < 1 || number > n)) {
            return choice(question);
        }
        JsonNode chosen = question.path("choices").path(number - 1);
        return Optional.of(!isNumber ? "other: " + typed.get() : chosen.isString() ? chosen.stringValue() : Json.text(chosen, "label"));
    }

    private Optional<String> asked(String prompt) throws IOException {
        workplace.out().print(prompt + ": ");
        workplace.out().flush();
        return Optional.ofNullable(workplace.in().readLine()).map(String::strip);
    }
}
