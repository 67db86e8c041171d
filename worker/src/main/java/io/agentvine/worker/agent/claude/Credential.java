package io.agentvine.worker.agent.claude;

import io.agentvine.hash.Sha256;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What Claude Code logs in with.
 *
 * @param name the variable or file it comes from
 * @param secret its text; null where it is a file, or a cloud's own credentials
 */
record Credential(String name, String secret, Kind kind) {

    enum Kind {
        /** Handed over on a descriptor, so that no process of the agent finds it in an environment. */
        DESCRIPTOR,
        /** Passed in the environment: Claude Code offers no other way. */
        ENVIRONMENT,
        /** A login of the worker's user, in that user's own config dir. */
        FILE
    }

    private static final List<String> CLOUDS = List.of("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY");

    static Optional<Credential> find(Map<String, String> environment) {
        for (String name : List.of("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN")) {
            if (set(environment, name)) {
                return Optional.of(new Credential(name, environment.get(name).trim(), Kind.DESCRIPTOR));
            }
        }
        if (set(environment, "ANTHROPIC_AUTH_TOKEN")) {
            return Optional.of(new Credential("ANTHROPIC_AUTH_TOKEN", environment.get("ANTHROPIC_AUTH_TOKEN"), Kind.ENVIRONMENT));
        }
        for (String cloud : CLOUDS) {
            if (switchedOn(environment, cloud)) {
                return Optional.of(new Credential(cloud, null, Kind.ENVIRONMENT));
            }
        }
        return Optional.of(userConfigDir(environment))
                .filter(dir -> Files.isRegularFile(dir.resolve(".credentials.json")))
                .map(dir -> new Credential(dir.resolve(".credentials.json").toString(), null, Kind.FILE));
    }

    static Path userConfigDir(Map<String, String> environment) {
        return set(environment, "CLAUDE_CONFIG_DIR")
                ? Path.of(environment.get("CLAUDE_CONFIG_DIR"))
                : Path.of(environment.getOrDefault("HOME", "."), ".claude");
    }

    static boolean switchedOn(Map<String, String> environment, String name) {
        return List.of("1", "true", "yes", "on").contains(environment.getOrDefault(name, "").toLowerCase(java.util.Locale.ROOT));
    }

    /** The variable that names the descriptor it is read from. */
    String descriptorName() {
        return name.equals("ANTHROPIC_API_KEY") ? "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR" : "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR";
    }

    /** Whether requests can be made with it by the worker, so that the agent need not have it. */
    boolean canBeRelayed() {
        return secret != null;
    }

    /** What an agent is given in its place, whose requests the worker makes. */
    Credential standIn(String token) {
        return new Credential(isLogin() ? name : "ANTHROPIC_API_KEY", token, Kind.DESCRIPTOR);
    }

    /** A subscription's token, which is sent as a bearer like {@code ANTHROPIC_AUTH_TOKEN}, and not as an API key. */
    boolean isLogin() {
        return name.equals("CLAUDE_CODE_OAUTH_TOKEN");
    }

    /** The secret texts by name, also those in a login file. */
    Map<String, String> values() {
        if (kind != Kind.FILE) {
            return secret == null ? Map.of() : Map.of(name, secret);
        }
        Map<String, String> values = new HashMap<>();
        try {
            JsonNode login = Wire.mapper().readTree(Files.readString(Path.of(name)));
            for (String token : List.of("accessToken", "refreshToken")) {
                JsonNode value = login.findValue(token);
                if (value != null && value.isString()) {
                    values.put("the " + token + " of Claude Code's login", value.asString());
                }
            }
        } catch (IOException | JacksonException unreadable) {
            // Then no agent can be given it either.
            return Map.of();
        }
        return values;
    }

    /** 16 hex digits of a hash: equal for the same credential, of no use to get it back. */
    String fingerprint() {
        return Sha256.hex("agentvine credential\n" + name + "\n" + (secret == null ? "" : secret)).substring(0, 16);
    }

    private static boolean set(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    @Override
    public String toString() {
        return "Credential[" + name + "]";
    }
}
