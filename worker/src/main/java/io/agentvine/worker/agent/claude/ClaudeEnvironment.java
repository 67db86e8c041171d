package io.agentvine.worker.agent.claude;

import io.agentvine.worker.process.StrayProcesses;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The environment of an agent: an allow-list of the worker's own and what each run sets. Nothing with which it could push is in it. */
final class ClaudeEnvironment {

    private static final Set<String> NAMES = Set.of(
            "PATH", "HOME", "USER", "LANG", "TZ", "TERM", "TMPDIR", "NODE_EXTRA_CA_CERTS", "IS_SANDBOX", "JAVA_HOME", "SHELL");

    /** The same in every clone, so that a session can move. */
    static final String PROJECT = "task";

    private static final List<String> PREFIXES =
            List.of("LC_", "GIT_AUTHOR_", "GIT_COMMITTER_", "SSL_CERT_", "ANTHROPIC_", "CLAUDE_", "DISABLE_");

    private ClaudeEnvironment() {}

    /** @param credential null where none was found */
    static Map<String, String> of(ClaudeSettings settings, Credential credential, UUID executionId, Path configDir, Path temporary) {
        Map<String, String> result = new TreeMap<>();
        settings.environment().forEach((name, value) -> {
            if (settings.extraNames().contains(name) || allowed(name, settings.environment())) {
                result.put(name, value);
            }
        });
        hideSecrets(result, settings, credential);
        reachLoopback(result);
        if (configDir != null) {
            result.put("CLAUDE_CONFIG_DIR", configDir.toString());
        }
        result.put("CLAUDE_CODE_TMPDIR", temporary.toString());
        result.put("CLAUDE_CODE_PROJECT_DIR_NAME", PROJECT);
        for (String name : List.of(
                "DISABLE_TELEMETRY",
                "DISABLE_ERROR_REPORTING",
                "DISABLE_AUTOUPDATER",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS",
                "CLAUDE_CODE_STARTUP_FAILURE_RESULTS")) {
            result.put(name, "1");
        }
        // A folder that looks like a git dir is none: whoever can write files could have git run a command by its config.
        result.put("GIT_CONFIG_COUNT", "1");
        result.put("GIT_CONFIG_KEY_0", "safe.bareRepository");
        result.put("GIT_CONFIG_VALUE_0", "explicit");
        result.putIfAbsent("CLAUDE_CODE_MAX_RETRIES", "4");
        result.putIfAbsent("API_TIMEOUT_MS", "300000");
        result.put(StrayProcesses.RUN_ID, executionId.toString());
        return result;
    }

    /** What would give it another way to the model, or another key, is taken away. */
    static void reachModelBy(String url, Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.matches("ANTHROPIC_(.*_)?(KEY|TOKEN|HEADERS|SECRET)(_.*)?"));
        environment.put("ANTHROPIC_BASE_URL", url);
    }

    /** MCP of 2025-11-25 or before: in 2026-07-28 a call may have a second round, with what a person said to the first. */
    static void speakWhatTheRelayJudges(Map<String, String> environment) {
        environment.put("MCP_PROTOCOL_NEGOTIATION", "legacy");
    }

    /** The hook is on loopback, where no proxy leads. */
    private static void reachLoopback(Map<String, String> result) {
        if (result.keySet().stream().noneMatch(name -> name.toUpperCase(Locale.ROOT).endsWith("_PROXY"))) {
            return;
        }
        String without = result.getOrDefault("NO_PROXY", result.getOrDefault("no_proxy", ""));
        String all = (without.isBlank() ? "" : without + ",") + "127.0.0.1,localhost,::1";
        result.put("NO_PROXY", all);
        result.put("no_proxy", all);
    }

    private static boolean allowed(String name, Map<String, String> environment) {
        if (name.startsWith("AWS_")) {
            return Credential.switchedOn(environment, "CLAUDE_CODE_USE_BEDROCK");
        }
        if (name.startsWith("GOOGLE_") || name.startsWith("CLOUD_ML_") || name.startsWith("VERTEX_")) {
            return Credential.switchedOn(environment, "CLAUDE_CODE_USE_VERTEX");
        }
        return NAMES.contains(name)
                || name.toUpperCase(Locale.ROOT).endsWith("_PROXY")
                || name.equals("API_TIMEOUT_MS")
                || PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** The chosen credential goes over a descriptor; others would only be there to be read. */
    private static void hideSecrets(Map<String, String> result, ClaudeSettings settings, Credential credential) {
        for (String name : List.of("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN")) {
            boolean needed = credential != null && credential.kind() == Credential.Kind.ENVIRONMENT && credential.name().equals(name);
            if (!needed && !settings.extraNames().contains(name)) {
                result.remove(name);
            }
        }
        // Set by a Claude Code session around this worker; they would point into that session.
        List.of("CLAUDE_CODE_SESSION_ID", "CLAUDE_CODE_MESSAGING_SOCKET", "CLAUDE_CODE_MESSAGING_TOKEN", "CLAUDE_PID",
                        "CLAUDE_CODE_CHILD_SESSION", "CLAUDE_CODE_CHILD_NOTES_DIR", "CLAUDE_CODE_ENTRYPOINT")
                .forEach(result::remove);
    }
}
