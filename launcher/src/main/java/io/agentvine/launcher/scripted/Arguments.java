package io.agentvine.launcher.scripted;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The part of Claude Code's command line that the scripted agent looks at; the rest is accepted and passed over.
 *
 * @param sessionId given by {@code --session-id} or {@code --resume}, else made up
 * @param settings file or inline JSON of {@code --settings}, or null
 * @param model what is reported as the model
 */
record Arguments(boolean version, UUID sessionId, boolean resume, String settings, String model, boolean replay, String prompt) {

    private static final Set<String> FLAGS = Set.of(
            "-p", "--print", "--verbose", "--include-partial-messages", "--strict-mcp-config", "--dangerously-skip-permissions");

    static Arguments parse(String... args) {
        return new Arguments(
                has(args, "--version") || has(args, "-v"),
                session(args),
                value(args, "--resume") != null,
                value(args, "--settings"),
                "scripted-agent",
                has(args, "--replay-user-messages"),
                "stream-json".equals(value(args, "--input-format")) ? null : prompt(args));
    }

    private static UUID session(String[] args) {
        String given = value(args, "--resume") != null ? value(args, "--resume") : value(args, "--session-id");
        if (given == null) {
            return UUID.randomUUID();
        }
        try {
            return UUID.fromString(given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Error: Invalid session ID. Must be a valid UUID. Found: " + given);
        }
    }

    private static boolean has(String[] args, String name) {
        return List.of(args).contains(name);
    }

    private static String value(String[] args, String name) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith(name + "=")) {
                return args[i].substring(name.length() + 1);
            }
            if (args[i].equals(name) && i + 1 < args.length) {
                return args[i + 1];
            }
        }
        return null;
    }

    /** The first argument that is neither an option nor an option's value. */
    private static String prompt(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("-")) {
                return args[i];
            }
            boolean takesValue = !FLAGS.contains(args[i]) && !args[i].equals("--replay-user-messages") && !args[i].contains("=");
            i += takesValue ? 1 : 0;
        }
        return null;
    }
}
