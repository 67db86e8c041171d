package io.agentvine.worker.confine;

import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What everything of a run is kept in by, found once by trying it when the worker starts. Any thread may call. */
public final class Confinement {

    /** The worker's own user and no wall. */
    public static final Confinement NONE = new Confinement(null, AgentUser.SAME, null);

    /** Behind the wall: {@code look 'COMMAND LINE'} runs it where nothing can be changed and nothing reached. */
    public static final String LOOK = "/bin/sh " + Wall.LOOK;

    private final Wall wall;
    private final AgentUser user;
    private final String warning;

    private Confinement(Wall wall, AgentUser user, String warning) {
        this.wall = wall;
        this.user = user;
        this.warning = warning;
    }

    /**
     * Where a worker is, and what a run is to see of that.
     *
     * @param command the agent's
     * @param readable files and folders that runs see beside system and toolchains
     * @param hidden the worker's own folders, which it sees nothing of even where they lie in one of those
     * @param backendHost which no run reaches
     */
    public record Site(Map<String, String> environment, List<String> command, List<Path> readable, List<Path> hidden, String backendHost) {}

    /** Without limits. @throws IllegalArgumentException with one sentence where a worker cannot have it here */
    public static Confinement bubblewrap(Site site, NetworkReach reach) {
        return bubblewrap(site, reach, Limits.NONE);
    }

    /** @throws IllegalArgumentException with one sentence where a worker cannot have it here */
    public static Confinement bubblewrap(Site site, NetworkReach reach, Limits limits) {
        try {
            return new Confinement(built(site, reach, limits), AgentUser.SAME, null);
        } catch (IOException impossible) {
            throw new IllegalArgumentException("--confine bubblewrap: " + impossible.getMessage() + ", or start the worker with --confine none", impossible);
        }
    }

    /** Behind a wall where one can be made here, else none, with a warning. */
    public static Confinement strongest(Site site, NetworkReach reach, Limits limits) {
        try {
            return new Confinement(built(site, reach, limits), AgentUser.SAME, null);
        } catch (IOException impossible) {
            return unconfined(impossible.getMessage());
        }
    }

    /** @param why with the remedy */
    public static Confinement unconfined(String why) {
        return new Confinement(null, AgentUser.SAME, "Runs are not confined, and can read and change all that this worker's user can: " + why
                + ". With --confine none this is not said again.");
    }

    public static Confinement of(AgentUser user) {
        return new Confinement(null, user, null);
    }

    private static Wall built(Site site, NetworkReach reach, Limits limits) throws IOException {
        WallProbe probe = new WallProbe(site.environment().get("PATH"));
        Wall.Programs programs = probe.programs();
        Mounts mounts = SystemMounts.find();
        Toolchains toolchains = new Toolchains(mounts, site.environment());
        Path program = Executables.find(site.command().get(0), site.environment().get("PATH"), Path.of("")).orElse(null);
        toolchains.show(program, site.readable());
        site.hidden().stream().filter(mounts::shows).filter(Files::isDirectory).forEach(mounts::empty);
        Path sockets = Files.createTempDirectory("agentvine-");
        sockets.toFile().deleteOnExit();
        Wall wall = new Wall(programs, mounts, toolchains.homes(), new Wall.Bounds(reach, new Destinations(site.backendHost()), sockets, limits));
        wall.looks(probe.tryIt(wall, site.environment()));
        return wall;
    }

    /** As {@code GET /workers} shows it. */
    public String name() {
        return wall != null ? "bubblewrap" : user.other() ? "user:" + user.name() : "none";
    }

    /** A sentence with the remedy where runs are less confined than they could be, else null. */
    public String warning() {
        return warning;
    }

    /** Whether there is a wall around each process. */
    public boolean walls() {
        return wall != null;
    }

    /** Whether {@link #LOOK} works behind the wall. */
    public boolean looks() {
        return wall != null && wall.looks();
    }

    /** Whose processes runs are. */
    public AgentUser user() {
        return user;
    }

    /**
     * Starts a process of a run.
     *
     * @param before words that stand before the command and are the worker's own: outside of the wall where there is one
     * @param inside what it has behind the wall; of no meaning where there is none
     */
    public ChildProcess start(Launch launch, List<String> before, Inside inside, Consumer<Line> output) throws IOException {
        if (wall != null) {
            return wall.start(launch, before, inside, output);
        }
        return ChildProcess.start(before.isEmpty() ? launch : launch.behind(before), output);
    }
}
