package io.agentvine.bench;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Other queues, measured by the small programs in {@code bench/peers} on the same Redis and PostgreSQL servers. */
final class Peers {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String HOW = "not installed: run bench/peers/install.sh";

    private final Installation here;
    private final BenchDatabase database;
    private final RedisServer redis;
    private final Path programs;
    private final Path installed;

    Peers(Installation here, BenchDatabase database, RedisServer redis) {
        this.here = here;
        this.database = database;
        this.redis = redis;
        this.programs = here.root().resolve("bench/peers");
        this.installed = programs.resolve(".installed");
    }

    Raw.Peer bullMq() throws Exception {
        Path modules = installed.resolve("bullmq/node_modules");
        if (!Files.exists(modules.resolve("bullmq"))) {
            return absent("BullMQ", HOW);
        }
        return measure("BullMQ", List.of("node", programs.resolve("bullmq/peer.cjs").toString()),
                Map.of("NODE_PATH", modules.toString(), "REDIS_PORT", Integer.toString(redis.port())));
    }

    Raw.Peer rq() throws Exception {
        if (!Files.exists(installed.resolve("rq"))) {
            return absent("RQ", HOW);
        }
        return measure("RQ", List.of("/usr/bin/python3", "-B", programs.resolve("rq/peer.py").toString()), Map.of(
                "PYTHONPATH", installed.resolve("rq/usr/lib/python3/dist-packages").toString(), "REDIS_PORT", Integer.toString(redis.port())));
    }

    Raw.Peer dbScheduler() throws Exception {
        Path jars = installed.resolve("db-scheduler");
        if (!Files.exists(jars)) {
            return absent("db-scheduler", HOW);
        }
        if (!database.isPostgres()) {
            return absent("db-scheduler", "it is compared on PostgreSQL");
        }
        database.create("db_scheduler");
        return measure("db-scheduler", List.of(here.java(), "-cp", jars + "/*", programs.resolve("db-scheduler/Peer.java").toString()),
                Map.of("JDBC_URL", database.wholeUrl("db_scheduler"), "PEER_VERSION", version(jars)));
    }

    private Raw.Peer measure(String name, List<String> command, Map<String, String> environment) throws Exception {
        redis.command("FLUSHALL");
        Path output = here.scratch().resolve("peer-" + name + ".log");
        try (Child child = new Child(output, command, environment)) {
            Until.isSo(name + " is done", LIMIT, 20, () -> !child.isAlive());
            if (child.exitCode() != 0) {
                return absent(name, "it broke off: " + lastLine(child.log()));
            }
            return read(name, child.log());
        } catch (IOException e) {
            return absent(name, e.getMessage());
        } finally {
            redis.command("FLUSHALL");
        }
    }

    /** One JSON object a line: first its version, then its figures. */
    static Raw.Peer read(String name, String output) {
        String version = "";
        String runtime = "";
        List<Raw.Peer.Measured> figures = new ArrayList<>();
        for (String text : output.lines().filter(each -> each.startsWith("{")).toList()) {
            JsonNode line = Wire.read(text, JsonNode.class);
            if (line.has("version")) {
                version = line.path("version").asString();
                runtime = line.path("runtime").asString("");
            } else {
                figures.add(Wire.read(text, Raw.Peer.Measured.class));
            }
        }
        return new Raw.Peer(name, version, runtime, figures, null);
    }

    private static Raw.Peer absent(String name, String reason) {
        return new Raw.Peer(name, "", "", List.of(), reason);
    }

    private static String lastLine(String log) {
        return log.lines().filter(line -> !line.isBlank()).reduce("it said nothing", (earlier, later) -> later);
    }

    private static String version(Path jars) throws IOException {
        try (Stream<Path> files = Files.list(jars)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("db-scheduler-[0-9.]+\\.jar"))
                    .map(name -> name.substring("db-scheduler-".length(), name.length() - ".jar".length())).findFirst().orElse("");
        }
    }
}
