package io.agentvine.worker.agent.claude;

import io.agentvine.worker.agent.AgentRun.Context;
import tools.jackson.databind.JsonNode;

/** How full the conversation's context is, by the newest message of the main agent and by what a result says of its model. One thread at a time. */
final class ContextMeter {

    private String model = "";
    private Long tokens;
    private Long window;

    void add(JsonNode event) {
        switch (event.path("type").asString("")) {
            case "assistant" -> addMessage(event);
            case "result" -> addWindow(event.path("modelUsage").path(model).path("contextWindow"));
            default -> {}
        }
    }

    /** A subagent's has a context of its own; an error's message has no usage. */
    private void addMessage(JsonNode event) {
        JsonNode usage = event.path("message").path("usage");
        long sum = usage.path("input_tokens").asLong(0) + usage.path("cache_creation_input_tokens").asLong(0)
                + usage.path("cache_read_input_tokens").asLong(0) + usage.path("output_tokens").asLong(0);
        if (!event.path("parent_tool_use_id").isString() && sum > 0) {
            tokens = sum;
            model = event.path("message").path("model").asString(model);
        }
    }

    private void addWindow(JsonNode found) {
        window = found.isIntegralNumber() && found.asLong() > 0 ? Long.valueOf(found.asLong()) : window;
    }

    Context context() {
        return new Context(tokens, window);
    }
}
