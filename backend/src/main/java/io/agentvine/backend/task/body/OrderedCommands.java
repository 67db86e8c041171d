package io.agentvine.backend.task.body;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.PermissionLevel;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What orders commands to be run, or an agent that may run any. Where it is kept, for tasks of others too, it needs the operator. */
public final class OrderedCommands {

    private static final List<String> COMMANDS = List.of("setup_command", "verify_command");

    private OrderedCommands() {}

    public static boolean areIn(JsonNode fields) {
        return !in(fields).isEmpty();
    }

    /** @param kept fields of a task @throws io.agentvine.backend.platform.ProblemException 403 that names those that only the operator may say */
    public static void requireOperator(JsonNode kept, Caller caller) {
        List<String> orders = in(kept);
        if (!orders.isEmpty() && !(caller instanceof Caller.Operator)) {
            throw Problems.forbidden("What is kept here orders commands to be run for others (" + String.join(", ", orders)
                    + "): send the operator token as 'Authorization: Bearer', or leave that out");
        }
    }

    private static List<String> in(JsonNode fields) {
        List<String> orders = new ArrayList<>(COMMANDS.stream().filter(fields::hasNonNull).toList());
        if (fields.path("permission_level").asString("").equals(PermissionLevel.AUTONOMOUS.word())) {
            orders.add("permission_level autonomous");
        }
        return orders;
    }
}
