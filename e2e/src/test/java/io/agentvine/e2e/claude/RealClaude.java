package io.agentvine.e2e.claude;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks a test class as one that drives the real Claude Code CLI. Where there is none its tests are not run, which is said
 * in the output and in the reports; CI fails then.
 */
public final class RealClaude implements BeforeAllCallback {

    private static final String INSTALL = "npm install --prefix e2e/.claude-cli @anthropic-ai/claude-code@2.1.330";

    /** {@code -Dagentvine.test.claude-start}: how many seconds the CLI takes longer to start. */
    static final int SLOWER_BY_SECONDS = Integer.getInteger("agentvine.test.claude-start", 0);

    /** A silence limit that is longer than a start of the CLI and a call of the API take, however slow they are made. */
    static final Duration SILENCE = Duration.ofSeconds(50 + 5L * SLOWER_BY_SECONDS);

    /** The CLI's path; fails where {@link #beforeAll} would have skipped. */
    public static String command() {
        Path found = find().orElseThrow(() -> new IllegalStateException("no claude CLI; install it with: " + INSTALL));
        return SLOWER_BY_SECONDS == 0 ? found.toString() : slowed(found, "[ \"$1\" = --version ] || sleep " + SLOWER_BY_SECONDS);
    }

    /** What the CLI consists of. */
    static Path installation() {
        return find().orElseThrow(() -> new IllegalStateException("no claude CLI; install it with: " + INSTALL)).getParent();
    }

    /** The path of a program that becomes the CLI after a line of shell. */
    static String slowed(Path claude, String first) {
        try {
            Path program = Files.createTempFile("slow-claude-", "");
            program.toFile().deleteOnExit();
            Files.writeString(program, "#!/bin/sh\n" + first + "\nexec '" + claude + "' \"$@\"\n");
            if (!program.toFile().setExecutable(true)) {
                throw new IllegalStateException("cannot be made executable: " + program);
            }
            return program.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (find().isPresent()) {
            return;
        }
        String name = context.getRequiredTestClass().getSimpleName();
        System.out.println("\n" + "#".repeat(100)
                + "\n## NOT RUN: " + name + " needs the real Claude Code CLI and found none."
                + "\n## Install it with:  " + INSTALL
                + "\n## or name one with: -Dagentvine.claude=PATH or AGENTVINE_TEST_CLAUDE=PATH\n" + "#".repeat(100) + "\n");
        Assumptions.abort(name + " was not run: no claude CLI. Install it with: " + INSTALL);
    }

    private static Optional<Path> find() {
        String named = System.getProperty("agentvine.claude", "");
        String exported = System.getenv().getOrDefault("AGENTVINE_TEST_CLAUDE", "");
        for (String explicit : List.of(named, exported)) {
            if (!explicit.isBlank()) {
                return Optional.of(mustRun(Path.of(explicit)));
            }
        }
        Path modules = Path.of(System.getProperty("agentvine.e2e.basedir", System.getProperty("user.dir")))
                .resolve(".claude-cli/node_modules/@anthropic-ai");
        return Stream.of("claude-code-linux-x64", "claude-code-linux-arm64", "claude-code-darwin-x64", "claude-code-darwin-arm64")
                .map(platform -> modules.resolve(platform).resolve("claude"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path mustRun(Path path) {
        if (!Files.isExecutable(path)) {
            throw new IllegalStateException("expected an executable claude CLI at " + path + " and found none");
        }
        return path.toAbsolutePath();
    }
}
