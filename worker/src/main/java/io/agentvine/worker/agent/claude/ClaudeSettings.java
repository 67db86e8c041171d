package io.agentvine.worker.agent.claude;

import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.Graces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How this worker runs Claude Code.
 *
 * @param command the program and its first arguments, {@code claude} by default
 * @param extraNames names that {@code --agent-env} lets through
 * @param environment the worker's own, of which the allow-list passes some
 * @param sessions private folder for config dirs, one a session
 * @param patience for how long a resumed process that is ready may say nothing, as while its MCP servers start, before it is told to go on
 * @param confinement what an agent is kept in by, besides the policy
 */
public record ClaudeSettings(
        List<String> command, Set<String> extraNames, Map<String, String> environment, Path sessions, Graces graces,
        Duration patience, Confinement confinement) {

    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** With nothing but the policy around the agent. */
    public ClaudeSettings(List<String> command, Set<String> extraNames, Map<String, String> environment, Path sessions, Graces graces) {
        this(command, extraNames, environment, sessions, graces, PATIENCE, Confinement.NONE);
    }

    AgentUser user() {
        return confinement.user();
    }

    /** Splits a {@code --claude-command} as a shell would: spaces, quotes and backslashes, nothing else. @param option for the message */
    public static List<String> split(String option, String command) {
        List<String> words = new java.util.ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < command.length()) {
                word.append(command.charAt(++i));
            } else {
                word.append(c);
            }
        }
        if (quote != 0 || (word == null && words.isEmpty())) {
            throw new IllegalArgumentException("expected a command, found an "
                    + (quote != 0 ? "unclosed quote in: " + command : "empty text") + "; set " + option);
        }
        if (word != null) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }
}
