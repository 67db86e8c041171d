package io.agentvine.backend.chat;

import io.agentvine.backend.mcp.McpConversation;
import io.agentvine.backend.mcp.McpTool;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Lets a person's own Claude say something to the agent of a task. */
@Component
class SendMessageTool implements McpTool {

    private static final int LONGEST = 100_000;

    private final Messages messages;

    SendMessageTool(Messages messages) {
        this.messages = messages;
    }

    @Override
    public String name() {
        return "send_message";
    }

    @Override
    public String description() {
        return "Says something to the agent of a task: it reads it at its next turn; a task that is over goes on with it.";
    }

    @Override
    public String schema() {
        return """
                {"type": "object", "properties": {"task_id": {"type": "string", "format": "uuid"}, "message": {"type": "string"}},
                "required": ["task_id", "message"]}""";
    }

    @Override
    public boolean onlyLooks() {
        return false;
    }

    @Override
    public Object call(JsonNode arguments, McpConversation with) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(arguments, checks);
        UUID task = fields.uuid("task_id");
        String message = fields.text("message", 1, LONGEST);
        checks.present("task_id", task).present("message", message)
                .that(message == null || !message.isBlank(), "message", "must not be blank").orRefuse();
        return messages.write(task, message, with.caller().actor());
    }
}
