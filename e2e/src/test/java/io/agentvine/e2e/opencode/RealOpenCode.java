package io.agentvine.e2e.opencode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks a test class as one that drives the real OpenCode. Where there is none its tests are not run, which is said; CI fails then. */
final class RealOpenCode implements BeforeAllCallback {

    private static final String INSTALL = "npm install --prefix e2e/.opencode-cli opencode-ai@1.18.33";

    static String command() {
        return find().orElseThrow(() -> new IllegalStateException("no opencode; install it with: " + INSTALL)).toString();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (find().isEmpty()) {
            String name = context.getRequiredTestClass().getSimpleName();
            System.out.println("\n## NOT RUN: " + name + " needs the real OpenCode and found none. Install it with:  " + INSTALL + "\n");
            if (System.getenv("CI") != null) {
                throw new IllegalStateException(name + " was not run: no opencode");
            }
            Assumptions.abort(name + " was not run: no opencode. Install it with: " + INSTALL);
        }
    }

    private static Optional<Path> find() {
        String base = System.getProperty("agentvine.e2e.basedir", System.getProperty("user.dir"));
        return Optional.of(Path.of(base).resolve(".opencode-cli/node_modules/opencode-ai/bin/opencode.exe")).filter(Files::isExecutable).map(Path::toAbsolutePath);
    }
}
