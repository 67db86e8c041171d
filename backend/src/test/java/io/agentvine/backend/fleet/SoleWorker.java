package io.agentvine.backend.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.Http;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.protocol.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A worker that alone gets the tasks that it posts, over HTTP from the submission to the end. */
public final class SoleWorker {

    private final Http people;
    private final String label = "l-" + UUID.randomUUID();
    private final Hand hand;
    private int requests;

    /** @param registration what registering is asked for */
    public SoleWorker(Http people, String registration) {
        this.people = people;
        UUID incarnation = UUID.randomUUID();
        var answer = people.bearing(registration).post("/workers", Wire.write(Map.of("name", label, "incarnation", incarnation, "confinement", "none", "labels", List.of(label))));
        String token = answer.json().get("worker_token").asString();
        this.hand = new Hand(UUID.fromString(answer.json().get("id").asString()), incarnation, label, token, people.bearing(token));
    }

    public UUID id() {
        return hand.id();
    }

    /** That a task must have which it is to get. */
    public String label() {
        return label;
    }

    /** Posts a task and claims it. @param fields of its body beside title, description and labels @return the work order */
    public JsonNode take(Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of("title", "Greet", "description", "d", "labels", List.of(label)));
        body.putAll(fields);
        var posted = people.post("/tasks", Wire.write(body));
        assertThat(posted.status()).as(posted.body()).isEqualTo(201);
        return claim();
    }

    public JsonNode claim() {
        var claimed = hand.http().post("/queue/claim", Wire.write(Map.of("worker_id", hand.id(), "wait_seconds", 20, "request_id", String.valueOf(++requests))));
        assertThat(claimed.status()).as(claimed.body()).isEqualTo(200);
        return claimed.json();
    }

    public JsonNode askToPush(JsonNode order, String commit) {
        return hand.http().post("/executions/" + order.get("execution_id").asString() + "/publish", Wire.write(Map.of("lease_token",
                order.get("lease").get("token").asString(), "branch", order.get("meta").get("branch").asString(), "commit", commit))).json();
    }

    /** @param result as the worker reports it */
    public void complete(JsonNode order, Map<String, Object> result) {
        var answer = hand.http().post("/queue/complete", Wire.write(Map.of("job_id", order.get("job_id").asString(), "lease_token",
                order.get("lease").get("token").asString(), "result", result, "usage", Map.of("cost_usd", 0.42))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** @param question for a person, in words */
    public void ask(JsonNode order, String question) {
        Map<String, Object> body = new HashMap<>(Map.of("session_id", order.get("meta").get("session_id").asString(), "worker_id", hand.id(), "message", question,
                "task_id", order.get("data").get("id").asString(), "execution_id", order.get("execution_id").asString(),
                "lease_token", order.get("lease").get("token").asString(), "kind", "question", "call_id", "call-" + ++requests, "tool_name", "AskUserQuestion"));
        body.put("tool_input", Map.of("questions", List.of(Map.of("question", question, "header", "Which", "options", List.of(Map.of("label", "One", "description", "1"),
                Map.of("label", "Two", "description", "2")), "multiSelect", false))));
        var answer = hand.http().post("/chat/worker-message", Wire.write(body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    public void fail(JsonNode order, String message) {
        var answer = hand.http().post("/queue/fail", Wire.write(Map.of("job_id", order.get("job_id").asString(), "lease_token",
                order.get("lease").get("token").asString(), "failure_class", "refused", "message", message)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
}
