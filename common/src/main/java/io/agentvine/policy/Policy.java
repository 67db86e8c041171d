package io.agentvine.policy;

import io.agentvine.policy.PathOracle.Place;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules in force: a pure function, safe for any thread. What is forbidden is denied at every level; then the first rule of those
 * who run this that speaks for the call decides; what is known else is allowed as the level says; what is not known asks, but for
 * {@code autonomous}, which allows it.
 */
public final class Policy {

    private static final Policy BUILT_IN = new Policy(List.of());

    /** What an agent asks a person by calling it. */
    private static final Set<String> QUESTIONS = Set.of("AskUserQuestion", "ExitPlanMode");
    private static final String OUTSIDE = "outside";
    private static final Set<String> FREE = Set.of(
            "TodoWrite", "TodoRead", "Task", "Agent", "TaskCreate", "TaskUpdate", "TaskList", "TaskGet", "TaskOutput", "TaskStop",
            "BashOutput", "KillShell", "KillBash", "ToolSearch", "Skill", "EnterPlanMode", "ReportFindings", "StructuredOutput");
    private static final Map<String, String> READS =
            Map.of("Read", "file_path", "NotebookRead", "notebook_path", "Glob", "path", "Grep", "path", "LS", "path");
    private static final Map<String, String> EDITS =
            Map.of("Edit", "file_path", "Write", "file_path", "MultiEdit", "file_path", "NotebookEdit", "notebook_path");

    private final List<Rule> own;

    private Policy(List<Rule> own) {
        this.own = own;
    }

    /** The rules that AgentVine comes with. */
    public static Policy builtIn() {
        return BUILT_IN;
    }

    /** These rules before the built-in ones. @param own in their order, without {@link Rule#problems}; null: none */
    public static Policy of(List<PolicyRule> own) {
        return own == null || own.isEmpty() ? BUILT_IN : new Policy(own.stream().map(Rule::new).toList());
    }

    public Verdict decide(ToolCall call, Circumstances circumstances, PathOracle oracle) {
        PermissionLevel level = circumstances.level() == null ? PermissionLevel.HUMAN_REQUIRED : circumstances.level();
        List<Rule> speaking = own.stream().filter(rule -> rule.isFor(call.tool(), circumstances)).toList();
        if (isCommand(call)) {
            return verdict(commandLine(call, oracle, speaking), level);
        }
        Verdict builtIn = withoutOwn(call, level, oracle);
        if (builtIn instanceof Verdict.Deny) {
            return builtIn;
        }
        return speaking.stream().filter(rule -> rule.speaksForFile(side(call, builtIn))).findFirst()
                .filter(rule -> !rule.allows() || !call.tool().equals("AskUserQuestion"))
                .map(rule -> verdict(rule.ruling(), level))
                .orElse(builtIn);
    }

    private static boolean isCommand(ToolCall call) {
        return (call.tool().equals("Bash") || call.tool().equals("Monitor")) && call.input().path("command").isString();
    }

    /** A rule that speaks for every command speaks also for a line that cannot be parsed, but allows none. */
    private static Ruling commandLine(ToolCall call, PathOracle oracle, List<Rule> speaking) {
        Ruling ruling = CommandLineRules.judge(call.input().path("command").asString(), call.cwd(), oracle, speaking);
        if (call.input().path("dangerouslyDisableSandbox").asBoolean(false)) {
            ruling = ruling.worse(Ruling.unknown("sandbox", "it asks to leave the sandbox"));
        }
        Optional<Ruling> general = speaking.stream().filter(Rule::speaksForAllCommands).findFirst().map(Rule::ruling);
        return ruling.kind() == Ruling.Kind.NOT_UNDERSTOOD ? ruling.worse(general.orElse(ruling)) : ruling;
    }

    /** Null where the call names no file. */
    private static PolicyRule.Side side(ToolCall call, Verdict builtIn) {
        if (!READS.containsKey(call.tool()) && !EDITS.containsKey(call.tool())) {
            return null;
        }
        return builtIn.rule().equals(OUTSIDE) ? PolicyRule.Side.OUTSIDE : PolicyRule.Side.INSIDE;
    }

    private static Verdict withoutOwn(ToolCall call, PermissionLevel level, PathOracle oracle) {
        if (FREE.contains(call.tool())) {
            return new Verdict.Allow("free-tool", call.tool() + " changes nothing by itself");
        }
        if (QUESTIONS.contains(call.tool())) {
            return new Verdict.Ask("question", "the agent has a question");
        }
        return verdict(ruling(call, oracle), level);
    }

    private static Ruling ruling(ToolCall call, PathOracle oracle) {
        String tool = call.tool();
        if (READS.containsKey(tool)) {
            return read(call, oracle);
        }
        if (EDITS.containsKey(tool)) {
            return edit(call, oracle);
        }
        if (tool.equals("EnterWorktree") || tool.equals("ExitWorktree")) {
            return Ruling.forbidden("worktree", "the run works in its own clone only");
        }
        return Ruling.unknown("tool", "no rule knows the tool " + tool);
    }

    private static Ruling read(ToolCall call, PathOracle oracle) {
        String path = call.input().path(READS.get(call.tool())).asString("");
        Paths paths = new Paths(oracle, Set.of(call.cwd()));
        if (paths.secret(path)) {
            return Ruling.forbidden("secrets", "`" + path + "` may hold credentials");
        }
        String pattern = call.tool().equals("Glob") ? call.input().path("pattern").asString("") : "";
        boolean leaves = pattern.startsWith("/") || pattern.startsWith("~") || pattern.contains("..");
        return !leaves && !path.startsWith("~") && Paths.allowed(paths.place(path))
                ? Ruling.reads("files")
                : Ruling.unknown(OUTSIDE, "`" + (leaves ? pattern : path) + "` is not inside the clone");
    }

    private static Ruling edit(ToolCall call, PathOracle oracle) {
        String path = call.input().path(EDITS.get(call.tool())).asString("");
        Paths paths = new Paths(oracle, Set.of(call.cwd()));
        Place place = path.isBlank() || path.startsWith("~") ? Place.OUTSIDE : paths.place(path);
        return switch (place) {
            case INSIDE -> Ruling.changes("files");
            case PLAN -> Ruling.reads("plan");
            case GIT -> Ruling.forbidden("git-folder", "`" + path + "` is git's own folder");
            case READABLE, OUTSIDE -> Ruling.forbidden("write-outside", "`" + path + "` is outside the clone");
        };
    }

    private static Verdict verdict(Ruling ruling, PermissionLevel level) {
        boolean allowed = switch (ruling.kind()) {
            case READS, ALLOWED -> true;
            case CHANGES -> level != PermissionLevel.HUMAN_REQUIRED;
            case UNKNOWN -> level == PermissionLevel.AUTONOMOUS;
            case ASKS_CONTROLLER, NOT_UNDERSTOOD, ASKS, FORBIDDEN -> false;
        };
        if (allowed) {
            return new Verdict.Allow(ruling.rule(), ruling.reason());
        }
        if (ruling.kind() == Ruling.Kind.FORBIDDEN) {
            return new Verdict.Deny(ruling.rule(), ruling.reason());
        }
        String reason = ruling.kind() == Ruling.Kind.CHANGES ? "every change of this task needs a person" : ruling.reason();
        return new Verdict.Ask(ruling.rule(), reason, ruling.kind() == Ruling.Kind.ASKS_CONTROLLER);
    }
}
