package io.agentvine.backend.mcp;

import io.agentvine.backend.platform.Caller;
import java.util.Map;
import java.util.Optional;

/** The person's program that calls a tool, and through it the person. */
public interface McpConversation {

    /** Who called, by the token shown with this very call. */
    Caller caller();

    /** Says how far it is; nothing where the program did not ask for that. */
    void progress(String message);

    /**
     * Asks the person, not the model, and waits.
     *
     * @param schema JSON Schema of the form, an object of plain fields
     * @return empty where the program cannot ask, or the person says nothing
     */
    Optional<Map<String, Object>> ask(String message, Map<String, Object> schema);
}
