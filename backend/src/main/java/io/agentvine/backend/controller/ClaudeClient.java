package io.agentvine.backend.controller;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The model. Asks for an answer of a given form (structured output): newer models refuse a forced tool call. Any thread.
 */
final class ClaudeClient {

    private static final long MOST_OUTPUT_TOKENS = 8_192;
    private static final int FEWEST_CHARACTERS_A_TOKEN = 2;
    private static final int LONGEST_PROBLEM = 300;
    private static final String FINISHED = "end_turn";

    private final ControllerSettings settings;
    private final String key;
    private final MessagesApi api;

    ClaudeClient(ControllerSettings settings) {
        this.settings = settings;
        this.key = settings.key();
        this.api = new MessagesApi(settings, key);
    }

    /** What became of a call. @param text null where there is none @param problem why, else null */
    record Reply(String text, String problem, long costMicroUsd) {}

    /** Waits for the answer, or for what is there instead of one. */
    Reply ask(Prompt prompt) {
        try {
            HttpResponse<String> answer = api.post(message(prompt));
            return answer.statusCode() / 100 == 2 ? reply(prompt, answer.body()) : refused(answer);
        } catch (HttpTimeoutException e) {
            return unseen(prompt, "The model did not answer within " + settings.timeout().toMillis() + " ms");
        } catch (IOException e) {
            return unseen(prompt, "The call failed: " + cut(e.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unseen(prompt, "The call was cut off: the backend stops");
        }
    }

    private Map<String, Object> message(Prompt prompt) {
        return Map.of(
                "model", settings.model(),
                "max_tokens", MOST_OUTPUT_TOKENS,
                "system", prompt.system(),
                "messages", List.of(Map.of("role", "user", "content", prompt.data())),
                "output_config", Map.of("format", Map.of("type", "json_schema", "schema", prompt.schema())));
    }

    private Reply reply(Prompt prompt, String body) {
        JsonNode message = json(body);
        JsonNode usage = message.path("usage");
        if (!message.path("content").isArray() || !usage.path("input_tokens").isNumber() || !usage.path("output_tokens").isNumber()) {
            return unseen(prompt, "The call failed: what the API answered is no message: " + cut(body));
        }
        String stop = message.path("stop_reason").asString("no reason");
        return stop.equals(FINISHED)
                ? new Reply(text(message), null, cost(usage))
                : new Reply(null, "The model did not finish its answer (" + cut(stop) + ")", cost(usage));
    }

    private static JsonNode json(String body) {
        try {
            return Wire.mapper().readTree(body);
        } catch (JacksonException e) {
            return Wire.mapper().missingNode();
        }
    }

    private static String text(JsonNode message) {
        return message.path("content").valueStream()
                .filter(block -> block.path("type").asString("").equals("text"))
                .map(block -> block.path("text").asString(""))
                .collect(Collectors.joining());
    }

    private long cost(JsonNode usage) {
        long input = usage.path("input_tokens").asLong() + usage.path("cache_creation_input_tokens").asLong(0)
                + usage.path("cache_read_input_tokens").asLong(0);
        return settings.costMicroUsd(input, usage.path("output_tokens").asLong());
    }

    private Reply refused(HttpResponse<String> answer) {
        String message = json(answer.body()).path("error").path("message").asString("");
        return new Reply(null, "The API answered " + answer.statusCode() + ": " + cut(message.isBlank() ? answer.body() : message), 0);
    }

    /** Of a call whose answer was not seen: it may be billed all the same, and counts as the most that it can have cost. */
    private Reply unseen(Prompt prompt, String problem) {
        long input = (prompt.system().length() + prompt.data().length()) / FEWEST_CHARACTERS_A_TOKEN;
        return new Reply(null, problem, MessagesApi.TRIES * settings.costMicroUsd(input, MOST_OUTPUT_TOKENS));
    }

    /** One line, without the key, which an API might repeat. */
    private String cut(String text) {
        String line = String.valueOf(text).replace(key, "(key)").replaceAll("\\s+", " ").replace("\0", "");
        return QuestionContexts.cut(line, LONGEST_PROBLEM);
    }
}
