package io.agentvine.worker.confine;

import io.agentvine.protocol.HostPattern;
import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What everything of a run is kept in by, found once by trying it when the worker starts. Any thread may call. */
public final class Confinement {

    /** The worker's own user and no wall. */
    public static final Confinement NONE = new Confinement(null, AgentUser.SAME, null);

    /** Behind the wall: {@code look 'COMMAND LINE'} runs it where nothing can be changed and nothing reached. */
    public static final String LOOK = "/bin/sh " + BubblewrapWall.LOOK;

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
     * @param programs of agents, by name or path
     * @param readable files and folders that runs see beside system and toolchains
     * @param hidden the worker's own folders, which it sees nothing of even where they lie in one of those
     * @param backendHost which no run reaches
     */
    public record Site(Map<String, String> environment, List<String> programs, List<Path> readable, List<Path> hidden, String backendHost) {}

    /** Without limits. @throws IllegalArgumentException with one sentence where a worker cannot have it here */
    public static Confinement bubblewrap(Site site, NetworkReach reach) {
        return bubblewrap(site, reach, Limits.NONE);
    }

    /** @throws IllegalArgumentException with one sentence where a worker cannot have it here */
    public static Confinement bubblewrap(Site site, NetworkReach reach, Limits limits) {
        return named("bubblewrap", () -> WallBuilder.bubblewrap(site, reach, limits));
    }

    /** The same by macOS's own sandbox. @throws IllegalArgumentException with one sentence where a worker cannot have it here */
    public static Confinement seatbelt(Site site, NetworkReach reach, Limits limits) {
        return named("seatbelt", () -> WallBuilder.seatbelt(site, reach, limits, OperatingSystem.THIS));
    }

    /** Behind the wall of this operating system where it can be made, else none, with a warning. */
    public static Confinement strongest(Site site, NetworkReach reach, Limits limits) {
        return strongest(site, reach, limits, OperatingSystem.THIS);
    }

    static Confinement strongest(Site site, NetworkReach reach, Limits limits, OperatingSystem system) {
        try {
            Wall wall = system.isMac() ? WallBuilder.seatbelt(site, reach, limits, system) : WallBuilder.bubblewrap(site, reach, limits);
            return new Confinement(wall, AgentUser.SAME, null);
        } catch (IOException impossible) {
            return unconfined(impossible.getMessage());
        }
    }

    private interface Making {
        Wall make() throws IOException;
    }

    private static Confinement named(String how, Making wall) {
        try {
            return new Confinement(wall.make(), AgentUser.SAME, null);
        } catch (IOException impossible) {
            throw new IllegalArgumentException("--confine " + how + ": " + impossible.getMessage() + ", or start the worker with --confine none", impossible);
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

    /** As {@code GET /workers} shows it. */
    public String name() {
        return wall != null ? wall.name() : user.other() ? "user:" + user.name() : "none";
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
     * That the worker may connect to a host in a run's place, by its name: where there is a wall, as the run itself would by its road.
     *
     * @param hosts may hold the thread while a person is asked
     * @throws IOException where it may not, with a sentence that says why, or where there is no such host
     */
    public void requireReach(Reach task, Gatekeeper hosts, String host, int port) throws IOException {
        if (wall == null) {
            return;
        }
        Road.Way way = wall.way(task, hosts);
        String refusal = way.refusal(HostPattern.plain(host), port);
        if (refusal != null) {
            throw new Destinations.RefusedException(refusal);
        }
        way.destinations().requireAll(host);
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
