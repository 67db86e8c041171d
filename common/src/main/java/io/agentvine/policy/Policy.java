package io.agentvine.policy;

import io.agentvine.policy.PathOracle.Place;
import io.agentvine.protocol.PermissionLevel;
import java.util.Map;
import java.util.Set;

/**
 * The rules in force: a pure function, safe for any thread. What is forbidden is denied at every level; what is known is
 * allowed as the level says; what is not known asks, but for {@code autonomous}, which allows it.
 */
public final class Policy {

    private static final Policy BUILT_IN = new Policy();

    private static final Set<String> FREE = Set.of(
            "TodoWrite", "TodoRead", "Task", "Agent", "TaskCreate", "TaskUpdate", "TaskList", "TaskGet", "TaskOutput", "TaskStop",
            "BashOutput", "KillShell", "KillBash", "ToolSearch", "Skill", "EnterPlanMode", "ExitPlanMode", "ReportFindings", "StructuredOutput");
    private static final Map<String, String> READS =
            Map.of("Read", "file_path", "NotebookRead", "notebook_path", "Glob", "path", "Grep", "path", "LS", "path");
    private static final Map<String, String> EDITS =
            Map.of("Edit", "file_path", "Write", "file_path", "MultiEdit", "file_path", "NotebookEdit", "notebook_path");

    private Policy() {}

    /** The rules that AgentVine comes with. */
    public static Policy builtIn() {
        return BUILT_IN;
    }

    public Verdict decide(ToolCall call, Circumstances circumstances, PathOracle oracle) {
        PermissionLevel level = circumstances.level() == null ? PermissionLevel.HUMAN_REQUIRED : circumstances.level();
        if (FREE.contains(call.tool())) {
            return new Verdict.Allow("free-tool", call.tool() + " changes nothing by itself");
        }
        if (call.tool().equals("AskUserQuestion")) {
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
        if ((tool.equals("Bash") || tool.equals("Monitor")) && call.input().path("command").isString()) {
            if (call.input().path("dangerouslyDisableSandbox").asBoolean(false)) {
                return Ruling.unknown("sandbox", "it asks to leave the sandbox");
            }
            return CommandLineRules.judge(call.input().path("command").asString(), call.cwd(), oracle);
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
                : Ruling.unknown("outside", "`" + (leaves ? pattern : path) + "` is not inside the clone");
    }

    private static Ruling edit(ToolCall call, PathOracle oracle) {
        String path = call.input().path(EDITS.get(call.tool())).asString("");
        Paths paths = new Paths(oracle, Set.of(call.cwd()));
        Place place = path.isBlank() || path.startsWith("~") ? Place.OUTSIDE : paths.place(path);
        return switch (place) {
            case INSIDE -> Ruling.changes("files");
            case GIT -> Ruling.forbidden("git-folder", "`" + path + "` is git's own folder");
            case READABLE, OUTSIDE -> Ruling.forbidden("write-outside", "`" + path + "` is outside the clone");
        };
    }

    private static Verdict verdict(Ruling ruling, PermissionLevel level) {
        boolean allowed = switch (ruling.kind()) {
            case READS -> true;
            case CHANGES -> level != PermissionLevel.HUMAN_REQUIRED;
            case UNKNOWN -> level == PermissionLevel.AUTONOMOUS && !ruling.rule().equals("not-understood");
            case FORBIDDEN -> false;
        };
        if (allowed) {
            return new Verdict.Allow(ruling.rule(), ruling.reason());
        }
        if (ruling.kind() == Ruling.Kind.FORBIDDEN) {
            return new Verdict.Deny(ruling.rule(), ruling.reason());
        }
        String reason = ruling.kind() == Ruling.Kind.CHANGES ? "every change of this task needs a person" : ruling.reason();
        return new Verdict.Ask(ruling.rule(), reason);
    }
}
