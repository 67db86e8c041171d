package io.agentvine.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** What the backend's jar says to {@code --help} and {@code --version}, in place of a start. */
final class CommandLineHelp {

    private static final String HELP =
            """
            The AgentVine backend: keeps tasks, hands them to workers, and answers people over HTTP.

            Usage: java -jar backend.jar [--setting=value]…

              --server.port=N              where it listens (default 8000; 0: a free port)
              --server.address=ADDRESS     default 127.0.0.1; beyond loopback it needs both tokens
              --agentvine.home=DIR         database, Redis, tokens (default ~/.agentvine)
              --spring.datasource.url=URL  a PostgreSQL in place of SQLite in the home
              --spring.data.redis.url=URL  a Redis in place of the embedded one
              --help, --version            this text; the version

            Settings may also stand in application.yml in the home or in the current folder, or in the environment
            (AGENTVINE_HOME for agentvine.home). README.md has the table of all. SIGTERM and Ctrl-C stop it in order.\
            """;

    private CommandLineHelp() {}

    /** The text to print, where one is asked for. */
    static Optional<String> askedFor(String[] args) {
        List<String> words = Arrays.asList(args);
        if (words.contains("--help") || words.contains("-h")) {
            return Optional.of(HELP);
        }
        return words.contains("--version") || words.contains("-V") ? Optional.of("AgentVine backend " + version()) : Optional.empty();
    }

    private static String version() {
        Properties build = new Properties();
        try (InputStream written = CommandLineHelp.class.getResourceAsStream("/META-INF/build-info.properties")) {
            if (written != null) {
                build.load(written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("build.version", "development");
    }
}
