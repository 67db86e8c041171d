package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.worker.agent.AgentAssignment;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of one process. */
final class ClaudeCommand {

    /** What reaches other sessions, other times or other worktrees. */
    private static final String DISALLOWED = "ListAgents,SendMessage,CronCreate,ScheduleWakeup,Workflow,EnterWorktree";

    /**
     * Puts the credential into a pipe on descriptor 3, takes it out of the environment and becomes the agent: neither its
     * environment nor that of its tools holds it, and no file does.
     */
    private static final String HAND_OVER =
            "exec 3<<EOF\n$AGENTVINE_CREDENTIAL\nEOF\nunset AGENTVINE_CREDENTIAL\nexec \"$@\"";

    static final String CREDENTIAL_VARIABLE = "AGENTVINE_CREDENTIAL";

    private ClaudeCommand() {}

    /**
     * How one of a run's processes begins.
     *
     * @param planning it may change nothing until a person has approved its plan
     * @param maxBudgetUsd what this process may cost, or null
     */
    record Start(boolean resume, boolean planning, Double maxBudgetUsd) {}

    static List<String> build(ClaudeSettings settings, AgentAssignment run, Start start, Path folder) {
        List<String> command = new ArrayList<>(settings.command());
        command.addAll(List.of("-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"));
        command.addAll(List.of("--include-partial-messages", "--replay-user-messages"));
        command.addAll(List.of(start.resume ? "--resume" : "--session-id", run.session().id().toString()));
        add(command, "--model=", run.model());
        add(command, "--max-budget-usd=", start.maxBudgetUsd == null ? null : BigDecimal.valueOf(start.maxBudgetUsd).toPlainString());
        AgentOptions options = run.options();
        add(command, "--effort=", options.effort() == null ? null : options.effort().word());
        add(command, "--fallback-model=", options.fallbackModel());
        add(command, "--max-turns=", options.maxTurns());
        add(command, "--json-schema=", options.outputSchema());
        // No settings but ours: any others may switch our hook off.
        command.addAll(List.of("--permission-prompt-tool", "stdio", "--setting-sources", ""));
        if (!(start.resume && run.session().deferredCall() != null)) {
            // Where none is named some environments begin in another one. A session that makes a deferred call by itself is still in its own.
            command.add("--permission-mode=" + (start.planning ? "plan" : "default"));
        }
        command.addAll(List.of("--settings", folder.resolve("settings.json").toString(), "--strict-mcp-config"));
        command.add("--mcp-config=" + folder.resolve("mcp.json"));
        add(command, "--plugin-dir=", run.rights().brought().plugin());
        command.addAll(List.of("--append-system-prompt-file", folder.resolve("instructions.md").toString()));
        command.add("--disallowedTools=" + DISALLOWED);
        return command;
    }

    /** The words before it that give it the credential; none where it comes in another way. */
    static List<String> handOver(Credential credential) {
        boolean given = credential != null && credential.kind() == Credential.Kind.DESCRIPTOR;
        return given ? handOver() : List.of();
    }

    /** The words that put what is in {@link #CREDENTIAL_VARIABLE} on descriptor 3. */
    static List<String> handOver() {
        return List.of("/bin/sh", "-c", HAND_OVER, "sh");
    }

    private static void add(List<String> command, String option, Object value) {
        if (value != null && !value.toString().isBlank()) {
            command.add(option + value);
        }
    }
}
