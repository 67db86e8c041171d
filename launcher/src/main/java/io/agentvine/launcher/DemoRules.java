package io.agentvine.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The own rules of the demo: its agent is not confined, and what it runs is written in its tasks, so that nobody need be asked. */
final class DemoRules {

    private static final String RULES = """
            rules:
              - name: no-push
                command: git push *
                decision: deny
                reason: The worker pushes, an agent does not.
              - name: the-demos-own-steps
                tool: Bash
                decision: allow
            """;

    private DemoRules() {}

    /** Where a backend with that home finds them when it starts. */
    static void write(Path home) {
        try {
            Files.createDirectories(home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(home.resolve("policy.yaml"), RULES);
        } catch (IOException e) {
            throw new CannotGoOn("the demo's rules cannot be written to " + home + ": " + e.getMessage());
        }
    }
}
