package io.agentvine.worker.agent.claude;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

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
     * @param deferred whether the session, resumed, makes a deferred call by itself
     * @param maxBudgetUsd what this process may cost, or null
     */
    static List<String> build(ClaudeSettings settings, Credential credential, UUID session, boolean resume, boolean deferred, String model,
            Double maxBudgetUsd, Path folder) {
        List<String> command = new ArrayList<>();
        if (credential != null && credential.kind() == Credential.Kind.DESCRIPTOR) {
            command.addAll(List.of("/bin/sh", "-c", HAND_OVER, "sh"));
        }
        command.addAll(settings.command());
        command.addAll(List.of("-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"));
        command.addAll(List.of("--include-partial-messages", "--replay-user-messages"));
        command.addAll(List.of(resume ? "--resume" : "--session-id", session.toString()));
        if (model != null && !model.isBlank()) {
            command.add("--model=" + model);
        }
        if (maxBudgetUsd != null) {
            command.addAll(List.of("--max-budget-usd", BigDecimal.valueOf(maxBudgetUsd).toPlainString()));
        }
        // No settings but ours: any others may switch our hook off.
        command.addAll(List.of("--permission-prompt-tool", "stdio", "--setting-sources", ""));
        if (!(resume && deferred)) {
            // Where none is named some environments begin in another one. A session that makes a deferred call by itself is still in its own.
            command.addAll(List.of("--permission-mode", "default"));
        }
        command.addAll(List.of("--settings", folder.resolve("settings.json").toString(), "--strict-mcp-config"));
        command.addAll(List.of("--append-system-prompt-file", folder.resolve("instructions.md").toString()));
        command.add("--disallowedTools=" + DISALLOWED);
        return command;
    }
}
