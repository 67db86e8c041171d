package io.agentvine.worker.confine;

import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.process.Line;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts processes in a sandbox of macOS, by {@code sandbox-exec}. It has no namespaces: files are where they are outside, the run's road
 * is a port of the machine's loopback, and what is left at the end is ended by the sandbox's first process.
 */
final class SeatbeltWall implements Wall {

    /** What every run sees beside toolchains, where it is there. */
    static final List<Path> SYSTEM = Stream.of("/usr", "/bin", "/sbin", "/System/Library", "/System/iOSSupport", "/System/Cryptexes",
            "/System/Volumes/Preboot/Cryptexes", "/Library/Apple", "/Library/Developer", "/Library/Frameworks", "/Library/Java", "/Applications/Xcode.app",
            "/private/etc", "/private/var/db/dyld", "/private/var/db/timezone", "/private/var/db/xcode_select_link", "/private/var/select").map(Path::of).toList();

    /** Data of servers that Homebrew runs, below a toolchain's folder. */
    private static final List<Path> PRIVATE = List.of(Path.of("/usr/local/var"), Path.of("/opt/homebrew/var"));

    /**
     * The first process of a sandbox: the last that goes, and takes along what left its tree, since a signal to all reaches all of the
     * sandbox and nothing else. Whether that is so it looks at first, by pids outside: where it can signal one of them it starts nothing.
     */
    static final String KEEPER = """
            for outside in ${1:?}; do
                kill -0 "$outside" 2>/dev/null && { echo "sandbox-exec lets a run signal process $outside, which is outside" >&2; exit 125; }
            done
            shift
            "$@"
            code=$?
            rounds=0
            while [ $rounds -lt 1000 ] && kill -9 -1 2>/dev/null; do rounds=$((rounds + 1)); done
            exit $code
            """;

    private final Path sandboxExec;
    private final Map<String, String> homes;
    private final Collection<Path> seen;
    private final List<Path> hidden;
    private final NetworkReach reach;
    private final Destinations destinations;

    /** @param sandboxExec the program @param seen by every run @param homes variables to be set where they are not @param hidden the worker's own folders */
    SeatbeltWall(Path sandboxExec, Collection<Path> seen, Map<String, String> homes, List<Path> hidden, NetworkReach reach, Destinations destinations) {
        this.sandboxExec = sandboxExec;
        this.seen = seen;
        this.homes = homes;
        this.hidden = Stream.concat(PRIVATE.stream(), hidden.stream()).toList();
        this.reach = reach;
        this.destinations = destinations;
    }

    @Override
    public String name() {
        return "seatbelt";
    }

    /** Seatbelt makes no sandbox within a sandbox. */
    @Override
    public boolean looks() {
        return false;
    }

    @Override
    public Road.Way way(Reach task, Gatekeeper hosts) {
        return new Road.Way(reach.of(task), hosts, destinations);
    }

    @Override
    public ChildProcess start(Launch launch, List<String> before, Inside inside, Consumer<Line> output) throws IOException {
        return start(launch, before, inside, List.of(ProcessHandle.current().pid()), output);
    }

    /** @param outside living processes that it must not reach, at least one */
    ChildProcess start(Launch launch, List<String> before, Inside inside, List<Long> outside, Consumer<Line> output) throws IOException {
        inside.requireNoLink();
        if (inside.settings() != null) {
            renew(inside.settings());
        }
        Road road = Road.onLoopback(launch.name(), way(inside.reach(), inside.hosts()), inside.own());
        try {
            List<String> command = new ArrayList<>(before);
            command.addAll(command(launch, inside, outside, road.port()));
            ChildProcess child = ChildProcess.start(launch.walled(command, environment(launch, inside, road.port())), output);
            child.exit().whenComplete((exit, problem) -> road.close());
            return child;
        } catch (IOException | RuntimeException unstarted) {
            road.close();
            throw unstarted;
        }
    }

    List<String> command(Launch launch, Inside inside, List<Long> outside, int port) {
        List<String> words = new ArrayList<>(List.of(sandboxExec.toString()));
        words.addAll(SeatbeltProfile.of(seen, hidden, inside, port).options());
        words.addAll(List.of("--", "/bin/sh", "-c", KEEPER, "sh", outside.stream().map(String::valueOf).collect(Collectors.joining(" "))));
        words.addAll(launch.command());
        return words;
    }

    private Map<String, String> environment(Launch launch, Inside inside, int port) throws IOException {
        Map<String, String> environment = ProxyEnvironment.of(launch.environment(), homes, inside.home().toRealPath(), port);
        environment.put("TMPDIR", inside.temporary().toRealPath().toString());
        return environment;
    }

    /** What an earlier process left in the folder, or planted there without a wall, goes; but for what is kept. */
    private static void renew(Inside.Settings settings) throws IOException {
        clear(settings.folder(), settings.kept());
        for (String name : settings.scratch()) {
            Files.createDirectories(settings.folder().resolve(name));
        }
        for (Map.Entry<String, Path> link : settings.links().entrySet()) {
            Files.createSymbolicLink(settings.folder().resolve(link.getKey()), link.getValue());
        }
    }

    private static void clear(Path folder, Path kept) throws IOException {
        List<Path> entries;
        try (Stream<Path> list = Files.list(folder)) {
            entries = list.toList();
        }
        for (Path entry : entries) {
            if (!kept.startsWith(entry)) {
                PrivateFiles.delete(entry);
            } else if (!kept.equals(entry)) {
                clear(entry, kept);
            }
        }
    }
}
