package io.agentvine.worker.confine;

import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Starts processes in namespaces of their own: bubblewrap makes them, socat leads from their loopback to the worker's {@link Road}. */
final class BubblewrapWall implements Wall {

    /** Where the home of a run is seen. */
    static final Path HOME = Path.of("/agentvine/home");

    /** Runs a command line behind a wall within this one. */
    static final Path LOOK = Path.of("/agentvine/look");

    private static final String PNPM_STORE = HOME + "/.local/share/pnpm/store";
    static final Path ROAD = Path.of("/agentvine/road");
    private static final Path TMP = Path.of("/tmp");
    /** For a wall without a port of the worker's. */
    private static final int USUAL_PORT = 3128;

    /**
     * Waits for the socket in the kernel's own table, so that nothing is missed and nothing is slept. The bridge is nobody's child who
     * might wait for it.
     */
    private static final String BRIDGE = """
            bridge=$("$1" -t 60 TCP-LISTEN:"$2",bind=127.0.0.1,fork,reuseaddr,nodelay,backlog=128 UNIX-CONNECT:/agentvine/road \\
                </dev/null >/dev/null 2>&1 3<&- & echo $!)
            open=
            while [ -z "$open" ]; do
                kill -0 "$bridge" 2>/dev/null || { echo "socat could not listen on port $2 behind the wall" >&2; exit 125; }
                while read -r _ at _ state _; do
                    case "$at $state" in *:"$3 0A") open=yes;; esac
                done </proc/net/tcp
            done
            shift 3
            unset bridge open at state
            exec "$@"
            """;

    private final Programs programs;
    private final Mounts base;
    private final Map<String, String> homes;
    private final Bounds bounds;
    private final AtomicInteger count = new AtomicInteger();
    private final InsideUser user;
    private boolean looks;

    /** Paths of the programs it is made with. */
    record Programs(String bwrap, String socat, String shell) {}

    /** What holds around it. @param sockets a private folder with a short path */
    record Bounds(NetworkReach reach, Destinations destinations, Path sockets, Limits limits) {

        Bounds(NetworkReach reach, Destinations destinations, Path sockets) {
            this(reach, destinations, sockets, Limits.NONE);
        }
    }

    /** @param base what every run sees @param homes variables to be set where they are not */
    BubblewrapWall(Programs programs, Mounts base, Map<String, String> homes, Bounds bounds) throws IOException {
        this.user = InsideUser.in(bounds.sockets());
        this.programs = programs;
        this.base = base;
        this.homes = homes;
        this.bounds = bounds;
    }

    /** Whether a wall within this one can be made, as {@link BubblewrapProbe} has found. */
    void looks(boolean can) {
        looks = can;
    }

    @Override
    public String name() {
        return "bubblewrap";
    }

    @Override
    public boolean looks() {
        return looks;
    }

    @Override
    public Road.Way way(Reach task, Gatekeeper hosts) {
        return new Road.Way(bounds.reach().of(task), hosts, bounds.destinations());
    }

    @Override
    public ChildProcess start(Launch launch, List<String> before, Inside inside, Consumer<Line> output) throws IOException {
        inside.requireNoLink();
        Path socket = bounds.sockets().resolve(Integer.toString(count.incrementAndGet()));
        Path look = socket.resolveSibling(socket.getFileName() + "-look");
        Road road = new Road(socket, launch.name(), way(inside.reach(), inside.hosts()), inside.own());
        try {
            Mounts mounts = mounts(inside, socket, look);
            Files.writeString(look, new Look(programs).script(mounts));
            int port = inside.own() == null ? USUAL_PORT : inside.own().getPort();
            List<String> command = new ArrayList<>(before);
            command.addAll(command(launch, mounts, port));
            ChildProcess child = ChildProcess.start(launch.walled(command, environment(launch.environment(), port, inside.writable())), output);
            ProcessHandle.of(child.pid()).ifPresent(process -> LimitWatch.begin(launch.name(), process, bounds.limits(), inside, inside.overLimit()));
            child.exit().whenComplete((exit, problem) -> close(road, look));
            return child;
        } catch (IOException | RuntimeException unstarted) {
            close(road, look);
            throw unstarted;
        }
    }

    private static void close(Road road, Path look) {
        road.close();
        look.toFile().delete();
    }

    List<String> command(Launch launch, Mounts mounts, int port) {
        List<String> words = new ArrayList<>(List.of(programs.bwrap(), "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
                "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "agentvine", "--dev", "/dev", "--proc", "/proc"));
        words.addAll(user.options());
        words.addAll(mounts.arguments());
        words.addAll(List.of("--chdir", launch.directory().toString(), "--", "/bin/sh", "-c", BRIDGE, "sh",
                programs.socat(), Integer.toString(port), String.format(Locale.ROOT, "%04X", port)));
        words.addAll(launch.command());
        return words;
    }

    Mounts mounts(Inside inside, Path socket, Path look) {
        Mounts mounts = new Mounts(base);
        mounts.writable(inside.home(), HOME).readOnly(socket, ROAD).readOnly(look, LOOK);
        user.show(mounts);
        inside.readable().forEach(mounts::readOnly);
        inside.writable().forEach(path -> mounts.writable(path, path));
        mounts.writable(inside.temporary(), inside.temporary());
        Inside.Settings settings = inside.settings();
        if (settings != null) {
            mounts.sealed(settings.folder()).writable(settings.kept(), settings.kept());
            settings.scratch().forEach(name -> mounts.empty(settings.folder().resolve(name)));
            settings.links().forEach((name, to) -> mounts.link(to.toString(), settings.folder().resolve(name)));
        }
        mounts.link(TMP.toString(), Path.of("/var/tmp"));
        // What a run can write to is no place to mount on: a link there would lead the mount astray.
        return mounts.mountsBelow(TMP) ? mounts.empty(TMP) : mounts.writable(inside.temporary(), TMP);
    }

    Map<String, String> environment(Map<String, String> given, int port, List<Path> writable) {
        Map<String, String> result = ProxyEnvironment.of(given, homes, HOME, port);
        user.name(result);
        // Where no file of a clone can be linked into the home, as here, pnpm keeps its store in the clone. It reads the second one before 11; npm complains of that.
        result.putIfAbsent("PNPM_CONFIG_STORE_DIR", PNPM_STORE);
        if (writable.stream().anyMatch(folder -> Files.exists(folder.resolve("pnpm-lock.yaml"), LinkOption.NOFOLLOW_LINKS))) {
            result.putIfAbsent("npm_config_store_dir", PNPM_STORE);
        }
        return result;
    }
}
