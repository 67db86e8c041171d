package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What git dirs hold on to: bare repositories, and the mirrors of workers. */
public final class GitObjects {

    private GitObjects() {}

    static List<Path> mirrors(Path home) {
        Path folder = home.resolve("mirrors");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isDirectory(entry.resolve("objects"))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ids of all commits, folders and files that a ref of one of them reaches. */
    public static Set<String> held(List<Path> gitDirs) {
        Set<String> ids = new TreeSet<>();
        for (Path gitDir : gitDirs) {
            GitRemote.run(gitDir, "rev-list", "--all", "--objects").lines().forEach(line -> ids.add(line.split(" ")[0]));
        }
        return ids;
    }

    /** The names of the refs below a folder of them. */
    public static List<String> refs(Path gitDir, String below) {
        return GitRemote.run(gitDir, "for-each-ref", "--format=%(refname)", below).lines().toList();
    }

    public static String commit(Path gitDir, String ref) {
        return GitRemote.run(gitDir, "rev-parse", ref).trim();
    }

    public static String diff(Path gitDir, String from, String to) {
        return GitRemote.run(gitDir, "diff", "--binary", "--find-renames", from, to);
    }
}
