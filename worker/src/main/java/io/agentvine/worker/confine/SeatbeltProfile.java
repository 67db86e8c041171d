package io.agentvine.worker.confine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What Seatbelt is told of one run, in its own language: {@code seatbelt.sb}, and after it the paths and ports of the run. No path is part
 * of the text, whatever it is called: each is a parameter. Seatbelt compares paths without links, so those are what it is given.
 */
final class SeatbeltProfile {

    private static final String BASE = read();

    private final StringBuilder text = new StringBuilder(BASE);
    private final Map<Path, String> names = new LinkedHashMap<>();

    private SeatbeltProfile() {}

    /**
     * @param seen by every run
     * @param hidden nothing of it is seen, but for what is named below it, or this run's
     * @param port of the run's road on loopback
     */
    static SeatbeltProfile of(Collection<Path> seen, Collection<Path> hidden, Inside inside, int port) {
        SeatbeltProfile profile = new SeatbeltProfile();
        profile.rule("allow file-read*", "subpath", seen);
        profile.rule("deny file-read*", "subpath", hidden);
        profile.rule("allow file-read*", "subpath", below(seen, hidden));
        profile.rule("allow file-read*", "subpath", readable(inside));
        List<Path> writable = writable(inside);
        profile.rule("allow file-read* file-write*", "subpath", writable);
        // The folders themselves stay where they are: a link in their place would lead the worker astray.
        profile.rule("deny file-write-create file-write-unlink", "literal", writable);
        // Programs look at each folder and link on their way; what is in them stays closed.
        profile.text.append("(allow file-read-metadata (vnode-type DIRECTORY) (vnode-type SYMLINK))\n");
        profile.sockets(writable);
        profile.ports(inside, port);
        return profile;
    }

    /** As sandbox-exec takes it. */
    List<String> options() {
        List<String> words = new ArrayList<>(List.of("-p", text.toString()));
        names.forEach((path, name) -> words.add("-D" + name + "=" + path));
        return words;
    }

    /** As where the agent's program is installed in a folder of the worker's. */
    private static List<Path> below(Collection<Path> seen, Collection<Path> hidden) {
        List<Path> folders = real(hidden);
        return real(seen).stream().filter(path -> folders.stream().anyMatch(folder -> path.startsWith(folder) && !path.equals(folder))).toList();
    }

    private static List<Path> readable(Inside inside) {
        List<Path> paths = new ArrayList<>(inside.readable());
        if (inside.settings() != null) {
            paths.add(inside.settings().folder());
        }
        return paths;
    }

    private static List<Path> writable(Inside inside) {
        List<Path> paths = new ArrayList<>(List.of(inside.home(), inside.temporary()));
        paths.addAll(inside.writable());
        Inside.Settings settings = inside.settings();
        if (settings != null) {
            paths.add(settings.kept());
            settings.scratch().forEach(name -> paths.add(settings.folder().resolve(name)));
        }
        return paths;
    }

    private void rule(String what, String filter, Collection<Path> paths) {
        List<Path> real = real(paths);
        if (real.isEmpty()) {
            return;
        }
        text.append('(').append(what);
        real.forEach(path -> text.append("\n    (").append(filter).append(' ').append(parameter(path)).append(')'));
        text.append(")\n");
    }

    private void sockets(Collection<Path> writable) {
        for (Path path : real(writable)) {
            text.append("(allow network-bind (local unix-socket (subpath ").append(parameter(path)).append(")))\n");
            text.append("(allow network-outbound (remote unix-socket (subpath ").append(parameter(path)).append(")))\n");
        }
    }

    /** Seatbelt knows of no other hosts than this machine and all; {@code localhost} is 127.0.0.1 and ::1. */
    private void ports(Inside inside, int road) {
        TreeSet<Integer> ports = new TreeSet<>(List.of(road));
        if (inside.own() != null) {
            ports.add(inside.own().getPort());
        }
        ports.forEach(port -> text.append("(allow network-outbound (remote ip \"localhost:").append(port).append("\"))\n"));
    }

    private String parameter(Path path) {
        return "(param \"" + names.computeIfAbsent(path, unnamed -> "PATH_" + names.size()) + "\")";
    }

    /** What is not there is not seen. */
    private static List<Path> real(Collection<Path> paths) {
        List<Path> real = new ArrayList<>();
        for (Path path : paths) {
            try {
                real.add(path.toRealPath());
            } catch (IOException missing) {
                continue;
            }
        }
        return real.stream().distinct().toList();
    }

    private static String read() {
        try (InputStream in = SeatbeltProfile.class.getResourceAsStream("seatbelt.sb")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("seatbelt.sb is not in the jar", e);
        }
    }
}
