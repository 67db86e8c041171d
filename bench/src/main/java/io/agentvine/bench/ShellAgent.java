package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An agent in a few lines of shell, which costs no time worth measuring. */
final class ShellAgent {

    private static final String BEGINNING = """
            #!/bin/sh
            session= resumed= settings=
            while [ $# -gt 0 ]; do
                case $1 in
                    --version) echo '2.1.330 (benchmark)'; exit ;;
                    --session-id) session=$2 ;;
                    --resume) session=$2 resumed=1 ;;
                    --settings) settings=$2 ;;
                esac
                shift
            done
            """;

    private ShellAgent() {}

    /** @param body with {@code $session}, {@code $resumed} (empty at first) and {@code $settings} */
    static Path write(Path file, String body) throws IOException {
        Files.writeString(file, BEGINNING + body);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("could not make " + file + " executable");
        }
        return file;
    }
}
