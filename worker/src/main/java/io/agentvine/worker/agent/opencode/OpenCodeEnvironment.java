package io.agentvine.worker.agent.opencode;

import io.agentvine.worker.process.StrayProcesses;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The environment of OpenCode: an allow-list of the worker's own, and what keeps it to what it is given. */
final class OpenCodeEnvironment {

    private static final Set<String> NAMES = Set.of("PATH", "HOME", "USER", "LANG", "TZ", "TERM", "NODE_EXTRA_CA_CERTS", "JAVA_HOME", "SHELL");
    private static final List<String> PREFIXES = List.of("LC_", "GIT_AUTHOR_", "GIT_COMMITTER_", "SSL_CERT_");
    /** Nothing of it is looked for, fetched, run or told to anybody by itself. */
    private static final List<String> OFF = List.of("DISABLE_PROJECT_CONFIG", "DISABLE_DEFAULT_PLUGINS", "DISABLE_EXTERNAL_SKILLS", "DISABLE_CLAUDE_CODE",
            "DISABLE_SHARE", "DISABLE_AUTOUPDATE", "DISABLE_MODELS_FETCH", "DISABLE_LSP_DOWNLOAD", "DISABLE_EMBEDDED_WEB_UI", "DISABLE_TERMINAL_TITLE",
            "EXPERIMENTAL_DISABLE_FILEWATCHER");

    /** Said to be nothing, so that no {@code .env} of a clone says what they are. */
    private static final List<String> EMPTY = List.of("OPENCODE_CONFIG", "OPENCODE_CONFIG_DIR", "OPENCODE_MODELS_PATH", "OPENCODE_MODELS_URL", "OPENCODE_DB",
            "OPENCODE_SERVER_PASSWORD", "BUN_OPTIONS", "NODE_OPTIONS", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL");

    /** Of no folder. */
    private static final String WORKSPACE = "wrk_00000000000000000000000000";

    /** Of the session's folder: what is empty and cannot be changed, and what goes with the process. */
    static final String CONFIG = "config";
    /** Where it is begun: it looks for configuration there and above, whatever is switched off. */
    static final String PLACE = "place";
    static final String CACHE = "cache";
    static final String STATE = "state";
    private static final String NONE = "none";

    private OpenCodeEnvironment() {}

    /** @param passed names that {@code --agent-env} lets through @param settings the session's folder @param data what belongs to the session */
    static Map<String, String> of(Map<String, String> workers, Set<String> passed, UUID executionId, Path settings, Path data) {
        Map<String, String> result = new TreeMap<>();
        workers.forEach((name, value) -> {
            if (!name.startsWith("OPENCODE_") && (NAMES.contains(name) || passed.contains(name) || PREFIXES.stream().anyMatch(name::startsWith))) {
                result.put(name, value);
            }
        });
        EMPTY.forEach(name -> result.putIfAbsent(name, ""));
        // Nothing that is not nothing: else a file is read that runs can write to, by which it would fetch configuration.
        result.put("OPENCODE_AUTH_CONTENT", "{}");
        // Else a session's row says where it is to be begun, and a run can write that.
        result.put("OPENCODE_WORKSPACE_ID", WORKSPACE);
        result.put("OPENCODE_PURE", "false");
        result.put("OPENCODE_EXPERIMENTAL", "false");
        OFF.forEach(name -> result.put("OPENCODE_" + name, "1"));
        result.put("XDG_CONFIG_HOME", settings.resolve(CONFIG).toString());
        result.put("XDG_CACHE_HOME", settings.resolve(CACHE).toString());
        result.put("XDG_STATE_HOME", settings.resolve(STATE).toString());
        result.put("XDG_DATA_HOME", data.toString());
        // The home is kept between runs and written to by agents, and /etc is the machine's: neither configures a run.
        result.put("OPENCODE_TEST_HOME", settings.resolve(NONE).toString());
        result.put("OPENCODE_TEST_MANAGED_CONFIG_DIR", settings.resolve(NONE).toString());
        // A folder that looks like a git dir is none: whoever can write files could have git run a command by its config.
        result.put("GIT_CONFIG_COUNT", "1");
        result.put("GIT_CONFIG_KEY_0", "safe.bareRepository");
        result.put("GIT_CONFIG_VALUE_0", "explicit");
        result.put(StrayProcesses.RUN_ID, executionId.toString());
        return result;
    }
}
