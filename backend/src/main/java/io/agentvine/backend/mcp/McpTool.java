package io.agentvine.backend.mcp;

import tools.jackson.databind.JsonNode;

/** What a model may do here for its person. Any thread, many at once. */
public interface McpTool {

    /** As the model calls it. */
    String name();

    /** What it does, for the model. */
    String description();

    /** JSON Schema of its arguments, an object; they are held against it before it is called. */
    String schema();

    /** Whether it only looks. */
    boolean onlyLooks();

    /**
     * Answers what the model is told: a text, or anything that becomes JSON.
     *
     * @throws io.agentvine.backend.platform.ProblemException told to the model as the tool's error
     */
    Object call(JsonNode arguments, McpConversation with);
}
