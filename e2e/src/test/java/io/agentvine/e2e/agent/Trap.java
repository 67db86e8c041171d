package io.agentvine.e2e.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Git hooks, a filter, an fsmonitor and other programs that an agent names in its clone, so that whoever runs git there would start them. */
final class Trap {

    private Trap() {}

    /** @param proof the file that each of them makes */
    static void plant(String proof) throws IOException, InterruptedException {
        String trap = "#!/bin/sh\ntouch '" + proof + "'\n";
        Path script = Path.of("trap.sh").toAbsolutePath();
        for (String hook : List.of("pre-commit", "post-commit", "commit-msg", "pre-push", "post-checkout", "reference-transaction")) {
            Path file = Files.createDirectories(Path.of(".git/hooks")).resolve(hook);
            Files.writeString(file, trap);
            file.toFile().setExecutable(true);
        }
        Files.writeString(script, trap + "cat\n");
        script.toFile().setExecutable(true);
        for (String key : List.of("core.fsmonitor", "filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv", "diff.external", "gpg.program")) {
            new ProcessBuilder("git", "config", key, script.toString()).start().waitFor();
        }
        new ProcessBuilder("git", "config", "commit.gpgsign", "true").start().waitFor();
        Files.writeString(Path.of(".gitattributes"), "* filter=trap diff=trap\n");
    }
}
