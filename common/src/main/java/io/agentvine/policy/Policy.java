package io.agentvine.policy;

import io.agentvine.policy.PathOracle.Place;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is worth a person's time: a pure function, safe for any thread. The first rule of those who run this that speaks for a call
 * decides; else the task's level does. What holds an agent is the wall around it and not this: it reads what an agent says, and
 * cannot know what a command does.
 */
public final class Policy {

    /** The tool by whose name a run asks to reach a host that nobody has named; its input is {@code {host, port}}. */
    public static final String NETWORK = "Network";

    private static final Policy BUILT_IN = new Policy(List.of(), List.of());
    private static final Verdict FREED = new Verdict.Allow("mcp-free", "the operator has marked this tool of an MCP server as free");
    private static final String QUESTION = "AskUserQuestion";
    private static final String PLAN = "ExitPlanMode";
    private static final Set<String> FREE = Set.of(
            "TodoWrite", "TodoRead", "Task", "Agent", "TaskCreate", "TaskUpdate", "TaskList", "TaskGet", "TaskOutput", "TaskStop",
            "BashOutput", "KillShell", "KillBash", "ToolSearch", "Skill", "EnterPlanMode", "ReportFindings", "StructuredOutput");
    private static final Map<String, String> READS =
            Map.of("Read", "file_path", "NotebookRead", "notebook_path", "Glob", "path", "Grep", "path", "LS", "path");
    private static final Map<String, String> EDITS =
            Map.of("Edit", "file_path", "Write", "file_path", "MultiEdit", "file_path", "NotebookEdit", "notebook_path");

    private final List<Rule> own;
    private final List<McpServer> servers;

    private Policy(List<Rule> own, List<McpServer> servers) {
        this.own = own;
        this.servers = servers;
    }

    /** Without own rules. */
    public static Policy builtIn() {
        return BUILT_IN;
    }

    /** These rules before the levels. @param own in their order, without {@link Rule#problems}; null: none */
    public static Policy of(List<PolicyRule> own) {
        return of(own, List.of());
    }

    /** The same, with MCP servers of which some tools are free. @param servers never null */
    public static Policy of(List<PolicyRule> own, List<McpServer> servers) {
        List<Rule> rules = own == null ? List.of() : own.stream().map(Rule::new).toList();
        return rules.isEmpty() && servers.isEmpty() ? BUILT_IN : new Policy(rules, servers);
    }

    public Verdict decide(ToolCall call, Circumstances circumstances, PathOracle oracle) {
        Verdict standing = always(call, circumstances, oracle);
        if (standing != null) {
            return standing;
        }
        return byRules(call, circumstances, oracle).orElseGet(() -> free(call) ? FREED : byLevel(call, circumstances, oracle));
    }

    /** What the first own rule that speaks for it says, whatever the level. */
    public Optional<Verdict> byRules(ToolCall call, Circumstances circumstances, PathOracle oracle) {
        return first(call, circumstances, side(call, oracle)).map(Rule::verdict);
    }

    /** Whether the rule that decides whether a run reaches a host has that host in it, and not only speaks for every call. */
    public boolean namesHost(ToolCall network, Circumstances circumstances) {
        return first(network, circumstances, PolicyRule.Side.OUTSIDE).filter(Rule::namesHosts).isPresent();
    }

    private Optional<Rule> first(ToolCall call, Circumstances circumstances, PolicyRule.Side side) {
        return own.stream().filter(rule -> rule.isFor(call, circumstances) && rule.speaksFor(call, side))
                .filter(rule -> !rule.allows() || !call.tool().equals(QUESTION)).findFirst();
    }

    private boolean free(ToolCall call) {
        return servers.stream().anyMatch(server -> server.frees(call.tool()));
    }

    /** The call by which a run asks to reach a host. */
    public static ToolCall network(String host, int port) {
        return new ToolCall(NETWORK, Wire.mapper().createObjectNode().put("host", host).put("port", port), "/");
    }

    /** Where no wall is, the one thing that no level and no rule changes. */
    private static Verdict always(ToolCall call, Circumstances circumstances, PathOracle oracle) {
        if (circumstances.walled() || !EDITS.containsKey(call.tool())) {
            return null;
        }
        String path = call.input().path(EDITS.get(call.tool())).asString("");
        return switch (place(call, oracle)) {
            case INSIDE, PLAN -> null;
            case GIT -> new Verdict.Deny("git-folder", "`" + path + "` is git's own folder");
            case READABLE, OUTSIDE -> new Verdict.Deny("write-outside", "`" + path + "` is outside the clone");
        };
    }

    private static Verdict byLevel(ToolCall call, Circumstances circumstances, PathOracle oracle) {
        PermissionLevel level = circumstances.level() == null ? PermissionLevel.HUMAN_REQUIRED : circumstances.level();
        // A subagent that wants a worktree of its own has it made before anybody asks.
        if (FREE.contains(call.tool()) && !call.input().hasNonNull("isolation")) {
            return new Verdict.Allow("free-tool", call.tool() + " changes nothing by itself");
        }
        if (EDITS.containsKey(call.tool()) && place(call, oracle) == Place.PLAN) {
            return new Verdict.Allow("plan", "it writes down its plan");
        }
        return switch (level) {
            case AUTONOMOUS -> autonomous(call);
            case SUPERVISED -> circumstances.walled() ? supervised(call) : unconfined(call, level, oracle);
            case HUMAN_REQUIRED -> circumstances.walled() ? humanRequired(call, circumstances, oracle) : unconfined(call, level, oracle);
        };
    }

    private static Verdict autonomous(ToolCall call) {
        return switch (call.tool()) {
            case NETWORK -> new Verdict.Deny("host", host(call) + " is none of the hosts that this task may reach, and an autonomous task asks nobody");
            case QUESTION -> new Verdict.Deny("autonomous", "this task is done without people: take the most sensible choice, and name it in your closing words");
            default -> new Verdict.Allow("autonomous", "an autonomous task asks nobody");
        };
    }

    private static Verdict supervised(ToolCall call) {
        Verdict asked = toPeople(call);
        return asked != null ? asked : new Verdict.Allow("confined", "it stays inside the wall around the run");
    }

    private static Verdict humanRequired(ToolCall call, Circumstances circumstances, PathOracle oracle) {
        Verdict asked = toPeople(call);
        if (asked != null) {
            return asked;
        }
        if (READS.containsKey(call.tool())) {
            return new Verdict.Allow("reads", "it only reads");
        }
        if (!call.isCommand()) {
            return new Verdict.Ask("change", "every change of this task needs a person");
        }
        if (circumstances.walls() == Circumstances.Walls.NESTED) {
            return new Verdict.Look("look", "it runs where nothing can be changed and there is no network");
        }
        return plain(call, oracle) ? new Verdict.Allow("plain", "it only looks, inside the clone")
                : new Verdict.Ask("change", "every change of this task needs a person");
    }

    /** No wall is around it. */
    private static Verdict unconfined(ToolCall call, PermissionLevel level, PathOracle oracle) {
        Verdict asked = toPeople(call);
        if (asked != null) {
            return asked;
        }
        if (READS.containsKey(call.tool())) {
            return reads(call, oracle) ? new Verdict.Allow("reads", "it only reads inside the clone")
                    : new Verdict.Ask("outside", "it reads outside the clone, and this run is not confined");
        }
        if (EDITS.containsKey(call.tool())) {
            return level == PermissionLevel.SUPERVISED ? new Verdict.Allow("files", "it changes a file of the clone")
                    : new Verdict.Ask("change", "every change of this task needs a person");
        }
        if (call.isCommand() && plain(call, oracle)) {
            return new Verdict.Allow("plain", "it only looks, inside the clone");
        }
        return new Verdict.Ask("unconfined", "this run is not confined, so that only a short list of plain commands passes without a person");
    }

    /** What no wall can answer. */
    private static Verdict toPeople(ToolCall call) {
        String tool = call.tool();
        if (tool.equals(QUESTION) || tool.equals(PLAN)) {
            return new Verdict.Ask("question", "the agent has a question");
        }
        if (tool.equals(NETWORK)) {
            return new Verdict.Ask("host", "it may reach only hosts that were named, and this is none of them");
        }
        return tool.startsWith(McpServer.TOOLS) ? new Verdict.Ask("mcp", "what a tool of an MCP server does is done outside") : null;
    }

    private static boolean plain(ToolCall call, PathOracle oracle) {
        return PlainCommands.looks(call.command(), call.cwd(), oracle);
    }

    private static boolean reads(ToolCall call, PathOracle oracle) {
        String pattern = call.tool().equals("Glob") ? call.input().path("pattern").asString("") : "";
        Place place = place(call, oracle);
        return (place == Place.INSIDE || place == Place.READABLE || place == Place.PLAN)
                && !pattern.startsWith("/") && !pattern.startsWith("~") && !pattern.contains("..");
    }

    private static Place place(ToolCall call, PathOracle oracle) {
        boolean edits = EDITS.containsKey(call.tool());
        String path = call.input().path(edits ? EDITS.get(call.tool()) : READS.get(call.tool())).asString("");
        return path.startsWith("~") || edits && path.isBlank() ? Place.OUTSIDE : oracle.locate(path.isEmpty() ? "." : path, call.cwd());
    }

    /** Null where the call names no file. */
    private static PolicyRule.Side side(ToolCall call, PathOracle oracle) {
        if (EDITS.containsKey(call.tool())) {
            Place place = place(call, oracle);
            return place == Place.INSIDE || place == Place.GIT || place == Place.PLAN ? PolicyRule.Side.INSIDE : PolicyRule.Side.OUTSIDE;
        }
        return !READS.containsKey(call.tool()) ? null : reads(call, oracle) ? PolicyRule.Side.INSIDE : PolicyRule.Side.OUTSIDE;
    }

    private static String host(ToolCall call) {
        return call.input().path("host").asString("");
    }
}
