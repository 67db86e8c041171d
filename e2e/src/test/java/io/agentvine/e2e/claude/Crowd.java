package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Looks;
import io.agentvine.e2e.fleet.WorkerProcess;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A fleet whose agents are the real CLI, and the people behind it. Closing it ends all but the backend. */
final class Crowd implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    final ScriptedMessagesApi model = ScriptedMessagesApi.start();
    final Fleet fleet;

    Crowd(String name) {
        fleet = Fleet.shared(name);
        askAtOnce();
    }

    /** With a backend of its own. @param setting beside a hold of 1 s and an affinity of 2 s */
    Crowd(String name, String setting, String... more) {
        List<String> all = new ArrayList<>(List.of(setting, "--agentvine.lease.affinity=2s", "--agentvine.questions.hold=1s"));
        all.addAll(List.of(more));
        fleet = Fleet.start(name, all.toArray(String[]::new));
        askAtOnce();
    }

    /** Without trying commands first where nothing can be changed. */
    private void askAtOnce() {
        fleet.operator().put("/policy", Map.of("rules", List.of(
                Map.of("name", "every-command", "tool", "Bash", "permission_level", "human_required", "decision", "ask"))));
    }

    WorkerProcess worker(String name, String... flags) {
        return workerWith(RealClaude.command(), name, flags);
    }

    /** @param command that runs the real CLI in the end */
    WorkerProcess workerWith(String command, String name, String... flags) {
        return workerIn(Map.of(), command, name, flags);
    }

    WorkerProcess workerIn(Map<String, String> environment, String name) {
        return workerIn(environment, RealClaude.command(), name);
    }

    private WorkerProcess workerIn(Map<String, String> environment, String command, String name, String... flags) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("ANTHROPIC_BASE_URL", model.url(), "ANTHROPIC_API_KEY", "sk-ant-scripted"));
        // Where the command is a script that becomes the CLI.
        all.put("AGENTVINE_CONFINE_READ", RealClaude.installation().toString());
        return fleet.worker(name, command, all, flags);
    }

    /** A task every change of which asks. */
    String submit(GitRemote remote, String script) {
        return fleet.submit(remote, script, "permission_level", "human_required");
    }

    List<JsonNode> pending(String task) {
        return fleet.api().list("/chat/pending?task_id=" + task);
    }

    JsonNode question(String task) {
        return questions(task, 1).get(0);
    }

    /** Those that wait for a person, once there are so many. */
    List<JsonNode> questions(String task, int count) {
        long end = System.nanoTime() + LIMIT.toNanos();
        Looks looks = new Looks();
        while (System.nanoTime() < end) {
            List<JsonNode> open = pending(task);
            if (open.size() >= count) {
                return open;
            }
            looks.pause();
        }
        throw new AssertionError("expected " + count + " questions of task " + task + ", found " + pending(task) + " and " + fleet.task(task).toPrettyString());
    }

    /** The question of a run that is parked. */
    JsonNode parkedQuestion(String task) {
        fleet.awaitTask(task, "parked", LIMIT, row -> row.path("status").asString().equals("waiting"));
        return question(task);
    }

    Api.Answer tryAnswer(JsonNode question, Object response, Object... more) {
        Map<String, Object> body = new HashMap<>(Map.of("message_id", question.path("message_id").asString(), "response", response));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return fleet.operator().tryPost("/chat/human-response", body);
    }

    void answer(JsonNode question, Object response, Object... more) {
        Api.Answer answer = tryAnswer(question, response, more);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    JsonNode completed(String task) {
        return fleet.awaitTask(task, "completed", LIMIT, row -> row.path("status").asString().equals("completed"));
    }

    String summary(String task) {
        return completed(task).path("result").path("summary").asString();
    }

    /** Answers what waits for a person, until the task is completed, and says how many answers were taken. */
    int answerUntilCompleted(String task, Function<JsonNode, String> answer) {
        int taken = 0;
        Looks looks = new Looks();
        for (JsonNode row = fleet.task(task); !isCompleted(row); row = fleet.task(task)) {
            for (JsonNode question : pending(task)) {
                taken += tryAnswer(question, answer.apply(question)).status() == 200 ? 1 : 0;
            }
            looks.pause();
        }
        return taken;
    }

    /** What was asked, each question once, and how many answers were taken. */
    record Asked(List<JsonNode> questions, int answers) {}

    /** Answers what the task is parked on, until it is completed. */
    Asked answerParked(String task, Function<JsonNode, Object> answer, Object... more) {
        Set<String> seen = new HashSet<>();
        List<JsonNode> questions = new ArrayList<>();
        int answers = 0;
        Looks looks = new Looks();
        for (JsonNode row = fleet.task(task); !isCompleted(row); row = fleet.task(task)) {
            for (JsonNode question : pending(task)) {
                if (seen.add(question.path("message_id").asString())) {
                    questions.add(question);
                    assertThat(questions).as("what is asked again and again").hasSizeLessThan(20);
                }
                answers += row.path("status").asString().equals("waiting") && tryAnswer(question, answer.apply(question), more).status() == 200 ? 1 : 0;
            }
            looks.pause();
        }
        return new Asked(questions, answers);
    }

    /** Fails where it ended otherwise. */
    static boolean isCompleted(JsonNode task) {
        String status = task.path("status").asString();
        assertThat(status).as(task.toPrettyString()).isIn("queued", "in_progress", "waiting", "completed");
        return status.equals("completed");
    }

    void await(String what, Predicate<Fleet> holds) {
        await(what, LIMIT, holds);
    }

    void await(String what, Duration limit, Predicate<Fleet> holds) {
        long end = System.nanoTime() + limit.toNanos();
        Looks looks = new Looks();
        while (!holds.test(fleet)) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            looks.pause();
        }
    }

    @Override
    public void close() {
        fleet.close();
        model.close();
    }
}
