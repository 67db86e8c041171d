package io.agentvine.backend.task.body;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.PermissionLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What in the fields of a task is the operator's to say. */
public final class OperatorsOnly {

    /** A parameter of a template in one of these would let whoever fills it say what is the operator's. */
    public static final Set<String> FIELDS = Set.of("setup_command", "verify_command", "permission_level", "network", "allow_hosts", "mcp_servers");

    private static final List<String> COMMANDS = List.of("setup_command", "verify_command");

    private OperatorsOnly() {}

    /** Whether commands are ordered to be run, or an agent that may run any. */
    public static boolean hasOrders(JsonNode fields) {
        return !orders(fields).isEmpty();
    }

    /** What is kept is for tasks of others too. @param kept fields of a task @throws io.agentvine.backend.platform.ProblemException 403 that names those */
    public static void requireToKeep(JsonNode kept, Caller caller) {
        List<String> all = new ArrayList<>(orders(kept));
        all.addAll(widened(kept));
        if (!kept.path("mcp_servers").isEmpty()) {
            all.add("mcp_servers");
        }
        require(all, caller, "What is kept here orders commands to be run for others, or lets their runs reach more than their worker does, by hosts or by MCP servers");
    }

    /** @param task as it is sent @throws io.agentvine.backend.platform.ProblemException 403 that names what lets it reach more than its worker does */
    public static void requireToReachMore(JsonNode task, Caller caller) {
        require(widened(task), caller, "Only the operator lets a task reach more than its worker does; for a host that it needs, a supervised task asks while it runs");
    }

    /**
     * @param said what it is to reach at most
     * @param whose who says so: "its repository", or "it"
     * @throws io.agentvine.backend.platform.ProblemException 403 where the task is to reach more
     */
    public static void refuseMore(Network tasks, Network said, String whose) {
        if (tasks.compareTo(said) > 0) {
            throw Problems.forbidden("Only the operator lets a task reach more than " + whose + " says (network " + tasks.word() + ", where " + whose + " says "
                    + said.word() + "): send the operator token as 'Authorization: Bearer', or leave 'network' out");
        }
    }

    /** What a repository says of the network counts for others, and only the operator lets them reach more than that. @param body of a change */
    public static void requireToTakeBack(JsonNode body, Caller caller) {
        List<String> changed = Stream.of("network", "allow_hosts")
                .filter(field -> body.has(field) && !body.path(field).asString("").equals(Network.NONE.word())).toList();
        require(changed, caller, "Only the operator changes what the runs of a repository reach, but to the network none");
    }

    /** @param what names what only the operator says of a repository @throws io.agentvine.backend.platform.ProblemException 403 where it is said */
    public static void requireToSay(String what, JsonNode body, Caller caller) {
        require(body.has(what) ? List.of(what) : List.of(), caller, "Only the operator says what of a repository's own agents may run, and whether its issues become tasks");
    }

    private static void require(List<String> found, Caller caller, String why) {
        if (!found.isEmpty() && !(caller instanceof Caller.Operator)) {
            throw Problems.forbidden(why + " (" + String.join(", ", found) + "): send the operator token as 'Authorization: Bearer', or leave that out");
        }
    }

    private static List<String> orders(JsonNode fields) {
        List<String> orders = new ArrayList<>(COMMANDS.stream().filter(fields::hasNonNull).toList());
        if (fields.path("permission_level").asString("").equals(PermissionLevel.AUTONOMOUS.word())) {
            orders.add("permission_level autonomous");
        }
        return orders;
    }

    private static List<String> widened(JsonNode fields) {
        List<String> widened = new ArrayList<>();
        if (fields.path("network").asString("").equals(Network.OPEN.word())) {
            widened.add("network open");
        }
        if (!fields.path("allow_hosts").isEmpty()) {
            widened.add("allow_hosts");
        }
        return widened;
    }
}
