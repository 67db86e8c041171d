package io.agentvine.bench;

import io.agentvine.protocol.Wire;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The page as Debian's Chromium shows it, measured by {@code bench/page/page.mjs}; beside it that of another queue. */
final class PageInBrowser {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");

    private final Installation here;
    private final Path installed;
    private final int share;

    PageInBrowser(Installation here, int share) {
        this.here = here;
        this.installed = here.root().resolve("bench/peers/.installed");
        this.share = share;
    }

    /** What the program said of one figure. @param how empty where there is nothing to say */
    record Seen(double value, String how) {}

    /** @throws IOException with what is missing and what to do */
    void requireTools() throws IOException {
        if (chromium().isEmpty()) {
            throw new IOException("there is no chromium: apt-get install chromium, or name it in CHROMIUM");
        }
        if (!Files.exists(installed.resolve("page/node_modules/playwright-core"))) {
            throw new IOException("what drives the browser is not installed: run bench/peers/install.sh");
        }
    }

    /** A part of the program, by figure. */
    Map<String, Seen> measure(BackendProcess backend, String part) throws Exception {
        return measure(part, "http://localhost:" + backend.port(), Files.readString(backend.home().resolve("operator-token")).trim());
    }

    private Map<String, Seen> measure(String part, String base, String token) throws Exception {
        try (Child child = start(part, base, token)) {
            Until.isSo("the browser has measured '" + part + "'", LIMIT, 50, () -> !child.isAlive());
            if (child.exitCode() != 0) {
                throw new IOException("the browser's program broke off in '" + part + "':\n" + child.log());
            }
            return read(child.log());
        }
    }

    /** Percent of a core that a backend uses over that time while so many event streams, as pages hold them, are open and nothing happens. */
    double cpuWithIdlePages(BackendProcess backend, Duration watch) throws Exception {
        try (Child child = start("idle", "http://localhost:" + backend.port(), "-")) {
            Until.isSo("the pages are open", LIMIT, 50, () -> child.log().contains("ready"));
            Thread.sleep(5_000);
            Duration before = backend.process().cpu();
            long begun = System.nanoTime();
            Thread.sleep(watch.toMillis());
            return 100.0 * backend.process().cpu().minus(before).toNanos() / (System.nanoTime() - begun);
        }
    }

    /** bull-board with as many completed jobs. */
    Raw.Peer bullBoard(RedisServer redis, int jobs) throws Exception {
        Path modules = installed.resolve("bull-board/node_modules");
        if (!Files.exists(modules.resolve("@bull-board"))) {
            return new Raw.Peer("bull-board", "", "", List.of(), "not installed: run bench/peers/install.sh");
        }
        Path program = here.root().resolve("bench/peers/bull-board/board.cjs");
        try (Child board = new Child(here.scratch().resolve("bull-board.log"), List.of("node", program.toString()), Map.of(
                "NODE_PATH", modules.toString(), "REDIS_PORT", Integer.toString(redis.port()), "JOBS", Integer.toString(jobs)))) {
            Until.isSo("bull-board serves", LIMIT, 50, () -> board.log().contains("address") || !board.isAlive());
            if (!board.isAlive()) {
                return new Raw.Peer("bull-board", "", "", List.of(), "it broke off:\n" + board.log());
            }
            JsonNode says = board.log().lines().filter(line -> line.startsWith("{")).map(line -> Wire.read(line, JsonNode.class)).findFirst().orElseThrow();
            String how = "%,d completed jobs".formatted(jobs);
            Map<String, Seen> seen = measure("peer", says.path("address").asString(), "text:Benchmark task");
            return new Raw.Peer("bull-board", says.path("version").asString(), says.path("runtime").asString(), List.of(
                    new Raw.Peer.Measured("page_painted", seen.get("painted").value(), "ms", how),
                    new Raw.Peer.Measured("page_bytes", seen.get("bytes").value(), "kB", how)), null);
        } catch (IOException e) {
            return new Raw.Peer("bull-board", "", "", List.of(), e.getMessage());
        }
    }

    private Child start(String part, String base, String token) throws IOException {
        requireTools();
        Path folder = installed.resolve("page");
        copy(here.root().resolve("scripts/page-walk"), folder.resolve("walk"));
        copy(here.root().resolve("bench/page"), folder);
        return new Child(here.scratch().resolve("page-" + part + ".log"),
                List.of("node", folder.resolve("page.mjs").toString(), part, base, token, Integer.toString(share)), Map.of("CHROMIUM", chromium().orElseThrow()));
    }

    /** Node looks for modules from where a file is, so these have to be where npm put them. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Map<String, Seen> read(String log) {
        Map<String, Seen> seen = new LinkedHashMap<>();
        for (String text : log.lines().filter(line -> line.startsWith("{")).toList()) {
            JsonNode line = Wire.read(text, JsonNode.class);
            seen.put(line.path("figure").asString(), new Seen(line.path("value").asDouble(), line.path("how").asString("")));
        }
        return seen;
    }

    private static Optional<String> chromium() {
        String named = System.getenv("CHROMIUM");
        if (named != null && !named.isBlank()) {
            return Optional.of(named);
        }
        List<String> found = new ArrayList<>();
        for (String program : PROGRAMS) {
            for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
                if (Files.isExecutable(Path.of(folder, program))) {
                    found.add(Path.of(folder, program).toString());
                }
            }
        }
        return found.stream().findFirst();
    }
}
