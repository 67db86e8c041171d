package io.agentvine.worker.agent.claude;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The tool calls of one process: which message made each, which of them may have begun, and which have a result. Fed with the
 * process's lines, which may come after the hook that tells of the same call. Any thread may call.
 */
final class ToolCalls {

    /** Their calls are those of a subagent, which are open calls of their own. */
    private static final Set<String> SUBAGENT = Set.of("Agent", "Task");
    private static final Set<String> COMMANDS = Set.of("Bash", "Monitor");
    /** How the result of a command begins that was run and failed; other errors may be of calls that were not made. */
    private static final Pattern RAN = Pattern.compile("(?s)\\s*(Error: )?Exit code -?\\d+.*");

    private final Map<String, Call> open = new HashMap<>();
    private final Set<String> made = new LinkedHashSet<>();
    private final Set<String> madeBelow = new LinkedHashSet<>();
    private Message newest = new Message("", 0);
    private boolean closing;
    private boolean over;

    /** Guarded by its owner. */
    private static final class Message {
        private final String id;
        private final int number;
        private final Set<String> calls = new LinkedHashSet<>();
        private boolean complete;

        Message(String id, int number) {
            this.id = id;
            this.number = number;
        }
    }

    private static final class Call {
        private Message message;
        private boolean announced;
        private boolean judged;
        private boolean denied;
        private boolean command;
        private boolean begun;
        private boolean subagent;
    }

    /** What the newest message of the agent itself has called, and which of those calls, and of its subagents' since, have a result. */
    record Made(List<String> calls, List<String> results) {}

    /** @return the id of a call that was made though nobody was asked about it, or though it was refused; null where all is well */
    synchronized String heard(JsonNode line) {
        boolean main = line.path("parent_tool_use_id").asString("").isEmpty();
        String unasked = null;
        switch (line.path("type").asString("")) {
            case "stream_event" -> {
                if (main) {
                    heardPart(line.path("event"));
                }
            }
            case "assistant" -> heardMessage(line.path("message"), main);
            case "user" -> unasked = heardResults(line.path("message").path("content"));
            default -> {}
        }
        notifyAll();
        return unasked;
    }

    private void heardPart(JsonNode event) {
        switch (event.path("type").asString("")) {
            case "message_start" -> message(event.path("message").path("id").asString(""));
            case "message_stop" -> newest.complete = true;
            default -> {}
        }
    }

    private Message message(String id) {
        if (!newest.id.equals(id)) {
            newest = new Message(id, newest.number + 1);
            madeBelow.clear();
        }
        return newest;
    }

    private void heardMessage(JsonNode said, boolean main) {
        Message message = main ? message(said.path("id").asString("")) : null;
        for (JsonNode block : said.path("content")) {
            if (block.path("type").asString("").equals("tool_use")) {
                Call call = call(block.path("id").asString(""));
                call.announced = true;
                call.command |= COMMANDS.contains(block.path("name").asString(""));
                call.subagent |= SUBAGENT.contains(block.path("name").asString(""));
                call.message = message;
                if (main) {
                    message.calls.add(block.path("id").asString(""));
                }
            }
        }
    }

    private String heardResults(JsonNode content) {
        String unasked = null;
        for (JsonNode block : content) {
            String id = block.path("tool_use_id").asString("");
            if (block.path("type").asString("").equals("tool_result") && open.containsKey(id)) {
                Call call = open.remove(id);
                if (newest.calls.contains(id)) {
                    made.add(id);
                } else if (call.announced && call.message == null) {
                    madeBelow.add(id);
                }
                unasked = call.announced && (!call.judged || call.denied) && wasMade(call, block) ? id : unasked;
            }
        }
        return unasked;
    }

    private static boolean wasMade(Call call, JsonNode result) {
        return !result.path("is_error").asBoolean(false) || call.command && RAN.matcher(text(result.path("content"))).matches();
    }

    private static String text(JsonNode content) {
        return content.isString() ? content.asString() : content.path(0).path("text").asString("");
    }

    private Call call(String id) {
        return open.computeIfAbsent(id, unknown -> new Call());
    }

    /** A call that is not made. */
    synchronized void refused(String id) {
        call(id).judged = true;
        call(id).denied = true;
    }

    /**
     * A call may be made. Where the process is about to be broken off it must not begin any more: then this blocks until that is done.
     *
     * @return whether it may begin
     */
    synchronized boolean begin(String id, String tool) {
        Call call = call(id);
        call.judged = true;
        call.denied = false;
        call.subagent |= SUBAGENT.contains(tool);
        while (closing && !call.begun && !over) {
            if (!pause(Duration.ofMinutes(1))) {
                return false;
            }
        }
        call.begun |= !over;
        return call.begun;
    }

    /** A person allowed this call, and the answer is used up by it: it begins whatever comes. */
    synchronized void answered(String id) {
        call(id).judged = true;
        call(id).denied = false;
        call(id).begun = true;
    }

    /** Whether its message is complete and has no other call; false where that is not known within the limit. */
    synchronized boolean alone(String id, Duration limit) {
        return await(() -> call(id).message != null && call(id).message.complete, limit) && call(id).message.calls.size() == 1;
    }

    /** Which message of the agent itself in this process makes that call, from 1; 0 where it is not known within the limit. */
    synchronized int message(String id, Duration limit) {
        return await(() -> call(id).message != null, limit) ? call(id).message.number : 0;
    }

    /** Nothing begins any more; waits until what has begun has its result. */
    synchronized void finish(Duration limit) {
        closing = true;
        await(() -> over || open.values().stream().noneMatch(call -> call.begun && !call.subagent), limit);
    }

    synchronized boolean closing() {
        return closing;
    }

    synchronized Made made() {
        return new Made(List.copyOf(newest.calls), Stream.concat(newest.calls.stream().filter(made::contains), madeBelow.stream()).toList());
    }

    /** The process is no more. */
    synchronized void over() {
        over = true;
        notifyAll();
    }

    private boolean await(BooleanSupplier state, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!state.getAsBoolean()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (over || left.toMillis() <= 0 || !pause(left)) {
                return state.getAsBoolean();
            }
        }
        return true;
    }

    /** @return false where the thread is to end */
    private boolean pause(Duration longest) {
        try {
            wait(Math.max(1, longest.toMillis()));
            return true;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
