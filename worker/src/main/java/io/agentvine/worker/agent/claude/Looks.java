package io.agentvine.worker.agent.claude;

import io.agentvine.worker.confine.Confinement;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Command lines that are run where nothing can be changed, and which of the session's have failed, so that a person is asked where one
 * of those is made again. Any thread may call.
 */
final class Looks {

    private static final int MOST = 1_000;
    /** What programs say that could not write, or reach a host, and end well all the same. */
    private static final Pattern SIGNS = Pattern.compile("(?i)read-only file system|EROFS|Errno 30|could not resolve|name resolution|EAI_AGAIN|ENOTFOUND|ECONNREFUSED"
            + "|network is unreachable|connection refused");

    /** Where a line throws away what a program says of its failure, or puts its own end in its place. */
    private static final Pattern HIDES = Pattern.compile("(2|&|[^0-9<>&]|^)>\\s*/dev/null|[2&]>\\s*&?-|\\|\\|\\s*(true|:|exit 0)(\\s|;|$)|;\\s*(true|:|exit 0)\\s*$");

    private final Map<String, String> open = new HashMap<>();
    private final Set<String> failed = new LinkedHashSet<>();

    /** A line of the agent's output, or an entry of its session's transcript. */
    synchronized void heard(JsonNode line) {
        for (JsonNode block : line.path("message").path("content")) {
            switch (block.path("type").asString("")) {
                case "tool_use" -> {
                    if (block.path("input").path("command").isString()) {
                        open.put(block.path("id").asString(""), block.path("input").path("command").asString());
                    }
                }
                case "tool_result" -> {
                    String command = open.remove(block.path("tool_use_id").asString(""));
                    if (command != null && (failed(block) || hides(command))) {
                        note(command);
                    }
                }
                default -> {}
            }
        }
    }

    /** The process whose transcript was read is no more: what had no result then is as good as failed. */
    synchronized void pastIsOver() {
        open.values().forEach(this::note);
        open.clear();
    }

    synchronized boolean failed(String command) {
        return failed.contains(command);
    }

    /** Whether it may have failed without that being seen; then a person is asked where it is made again, as if it had. */
    private static boolean hides(String command) {
        return HIDES.matcher(command).find();
    }

    /** The same call, made where nothing can be changed. */
    static ObjectNode wrapped(JsonNode input) {
        ObjectNode wrapped = (ObjectNode) input.deepCopy();
        String command = input.path("command").asString("");
        return wrapped.put("command", Confinement.LOOK + " '" + command.replace("'", "'\\''") + "'" + (hides(command) ? " hides" : ""));
    }

    private static boolean failed(JsonNode result) {
        return result.path("is_error").asBoolean(false) || SIGNS.matcher(result.path("content").toString()).find();
    }

    private void note(String command) {
        failed.remove(command);
        failed.add(command);
        if (failed.size() > MOST) {
            failed.remove(failed.iterator().next());
        }
    }
}
