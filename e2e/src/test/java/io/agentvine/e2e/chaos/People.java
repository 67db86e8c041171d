package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.BackendProcess;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** Somebody who answers every question, at one backend or the other; most with yes. One thread. */
final class People implements Runnable {

    private final Fleet fleet;
    private final Random random;
    private int answers;
    private volatile boolean ended;

    People(Fleet fleet, Random random) {
        this.fleet = fleet;
        this.random = random;
    }

    /** How many answers were taken. */
    int answers() {
        return answers;
    }

    void end() {
        ended = true;
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                Api api = operatorOf(fleet.backends().get(random.nextInt(fleet.backends().size())));
                Api.Answer open = api.tryGet("/chat/pending");
                if (open.status() == 200) {
                    open.json().forEach(question -> answer(api, question));
                }
            } catch (Api.Unanswered away) {
                // looks again
            }
            Pause.of(Duration.ofMillis(200));
        }
    }

    private void answer(Api api, JsonNode question) {
        String response = random.nextInt(8) == 0 ? "deny" : "allow";
        int status = api.tryPost("/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", response)).status();
        if (status != 200 && status != 409 && status != 503) {
            throw new IllegalStateException("an answer to " + question + " was answered with " + status);
        }
        answers += status == 200 ? 1 : 0;
    }

    private static Api operatorOf(BackendProcess backend) {
        try {
            return new Api(backend.url(), Files.readString(backend.home().resolve("operator-token")).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
