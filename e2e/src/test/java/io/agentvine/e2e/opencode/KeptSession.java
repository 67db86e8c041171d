package io.agentvine.e2e.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What OpenCode kept of a session, to be tried what becomes of it before the next process. */
record KeptSession(Path database, Path place, Path copies) {

    /** Of the environment's SQL, in which a backtick is a quote and ~ a semicolon within a statement. The last argument is the database. */
    static final String RUN_SQL = "const d = new (require(`bun:sqlite`).Database)(process.argv.at(-1)); d.run(`PRAGMA busy_timeout = 10000`);"
            + " for (const s of process.env.SQL.split(`;`)) d.run(s.replaceAll(`~`, `;`).replaceAll(String.fromCharCode(96), String.fromCharCode(39)))";

    static KeptSession of(Path workspace, String session, Path copies) throws IOException {
        Path settings = workspace.resolve("sessions").resolve(session);
        try (Stream<Path> all = Files.walk(settings)) {
            return new KeptSession(all.filter(file -> file.endsWith("opencode.db")).findFirst().orElseThrow(), settings.resolve("place"), copies);
        }
    }

    /** What the worker has OpenCode run. */
    static Path plugin(String name) {
        String own = System.getProperty("agentvine.e2e.basedir", System.getProperty("user.dir"));
        return Path.of(own).resolve("../worker/src/main/resources/io/agentvine/worker/agent/opencode").resolve(name).normalize();
    }

    /** @param planted statements */
    boolean survives(String planted) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(copies, "data");
        Path copy = Files.createDirectory(data.resolve("opencode")).resolve("opencode.db");
        for (String end : List.of("", "-wal")) {
            Path from = database.resolveSibling(database.getFileName() + end);
            if (Files.exists(from)) {
                Files.copy(from, copy.resolveSibling(copy.getFileName() + end));
            }
        }
        if (!planted.isEmpty()) {
            run(data, planted, "-e", RUN_SQL, copy.toString());
        }
        run(data, "", plugin("before.mjs").toString());
        return Files.exists(copy);
    }

    private void run(Path data, String sql, String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(RealOpenCode.command()), Stream.of(words)).toList()).directory(place.toFile()).inheritIO();
        builder.environment().putAll(Map.of("BUN_BE_BUN", "1", "SQL", sql, "XDG_DATA_HOME", data.toString(), "OPENCODE_WORKSPACE_ID", "wrk_00000000000000000000000000"));
        assertThat(builder.start().waitFor()).as("%s %s", sql, List.of(words)).isZero();
    }
}
