package io.agentvine.worker.confine;

import io.agentvine.worker.process.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the wall of each operating system, and tries it; each problem comes with its remedy. */
final class WallBuilder {

    private WallBuilder() {}

    static Wall bubblewrap(Confinement.Site site, NetworkReach reach, Limits limits) throws IOException {
        BubblewrapProbe probe = new BubblewrapProbe(site.environment().get("PATH"));
        BubblewrapWall.Programs programs = probe.programs();
        Mounts mounts = SystemMounts.find();
        Toolchains toolchains = toolchains(site, mounts);
        site.hidden().stream().filter(mounts::shows).filter(Files::isDirectory).forEach(mounts::empty);
        Path sockets = Files.createTempDirectory("agentvine-");
        sockets.toFile().deleteOnExit();
        BubblewrapWall wall =
                new BubblewrapWall(programs, mounts, toolchains.homes(), new BubblewrapWall.Bounds(reach, new Destinations(site.backendHost()), sockets, limits));
        wall.looks(probe.tryIt(wall, site.environment()));
        return wall;
    }

    static Wall seatbelt(Confinement.Site site, NetworkReach reach, Limits limits, OperatingSystem system) throws IOException {
        SeatbeltProbe.requirePlace(system, limits);
        Mounts mounts = new Mounts();
        SeatbeltWall.SYSTEM.stream().filter(Files::exists).forEach(mounts::readOnly);
        Toolchains toolchains = toolchains(site, mounts);
        SeatbeltWall wall = new SeatbeltWall(system.sandboxExec(), mounts.readable(), toolchains.homes(), site.hidden(), reach, new Destinations(site.backendHost()));
        new SeatbeltProbe(wall, site.environment()).tryIt();
        return wall;
    }

    private static Toolchains toolchains(Confinement.Site site, Mounts mounts) {
        Toolchains toolchains = new Toolchains(mounts, site.environment());
        String path = site.environment().get("PATH");
        toolchains.show(site.programs().stream().flatMap(program -> Executables.find(program, path, Path.of("")).stream()).toList(), site.readable());
        return toolchains;
    }
}
