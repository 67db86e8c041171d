package io.agentvine.launcher.client;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Follows a task until it is over: each change of its state, and what its agent says and does. It outlasts a backend that is away for some minutes. */
final class Watching {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** How long the backend may be away. */
    static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int PAGE = 500;

    private final BackendApi backend;
    private final Workplace workplace;
    private final String id;
    private final boolean transcript;
    private final Duration patience;
    private String said = "";
    private String execution = "";
    private long seq;

    /** @param transcript whether what the agent says is shown @param patience as {@link #PATIENCE} */
    Watching(BackendApi backend, Workplace workplace, String id, boolean transcript, Duration patience) {
        this.backend = backend;
        this.workplace = workplace;
        this.id = id;
        this.transcript = transcript;
        this.patience = patience;
    }

    /** Answers the task as it ended. @throws Refusal unreachable, once the backend was away for the patience since it first did not answer */
    JsonNode untilOver() {
        boolean away = false;
        long awaySince = 0;
        while (true) {
            try {
                JsonNode task = look();
                if (TaskIds.isOver(task)) {
                    return task;
                }
                away = false;
            } catch (Refusal refused) {
                awaySince = away ? awaySince : System.nanoTime();
                if (refused.exitCode() != ExitCodes.UNREACHABLE || System.nanoTime() - awaySince >= patience.toNanos()) {
                    throw refused;
                }
                if (!away) {
                    workplace.sayError("agentvine: the backend is away; asking again for " + Math.max(1, patience.toMinutes()) + " min: " + refused.getMessage());
                }
                away = true;
            }
            rest();
        }
    }

    private JsonNode look() {
        JsonNode task = backend.get("/tasks/" + id).json();
        if (transcript) {
            sayEvents(task);
        }
        sayState(task);
        return task;
    }

    private void sayState(JsonNode task) {
        String question = Json.text(task, "question_id");
        String state = Json.text(task, "status") + ": " + Json.text(task, "reason.message") + (question.isEmpty() ? "" : " Answer it with 'agentvine inbox'.");
        if (!state.equals(said)) {
            workplace.say(state);
            said = state;
        }
    }

    private void sayEvents(JsonNode task) {
        String newest = Json.text(task, "latest_execution.id");
        if (!newest.equals(execution)) {
            execution = newest;
            seq = 0;
        }
        if (!execution.isEmpty()) {
            seq = sayEvents(backend, workplace, execution, seq);
        }
    }

    /** All that are stored behind that number; answers the last. */
    static long sayEvents(BackendApi backend, Workplace workplace, String execution, long after) {
        long last = after;
        JsonNode page;
        do {
            page = backend.get("/executions/" + execution + "/events?limit=" + PAGE + "&after=" + last).json();
            for (JsonNode event : page) {
                SaidAndDone.lines(event.path("data")).forEach(workplace::quote);
                last = Math.max(last, event.path("seq").asLong(last));
            }
        } while (page.size() == PAGE);
        return last;
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of("interrupted");
        }
    }
}
