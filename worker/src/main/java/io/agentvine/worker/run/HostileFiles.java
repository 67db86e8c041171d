package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an agent can leave in a clone that holds git up, or leads it outside, merely by being read: pipes in the place of files
 * that git opens, and in the object store anything but plain files, and the names of further stores. They are removed.
 */
final class HostileFiles {

    /** The last two in the git dir of a repository inside, which git looks at to know whether it is one. */
    private static final Set<String> READ_BY_GIT = Set.of(".gitignore", ".gitattributes", ".gitmodules", "HEAD", "commondir");
    private static final Set<String> FURTHER_STORES = Set.of("alternates", "http-alternates");

    private HostileFiles() {}

    static void clear(Path clone) throws IOException {
        find(clone, Files::delete);
    }

    private static void find(Path clone, Found found) throws IOException {
        Path gitDir = clone.resolve(".git");
        walk(clone, gitDir, (file, attributes) -> attributes.isOther() && READ_BY_GIT.contains(name(file)) || leadsOutside(clone, file, attributes), found);
        for (String others : List.of("worktrees", "modules")) {
            if (Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(gitDir.resolve(others), LinkOption.NOFOLLOW_LINKS)) {
                walk(gitDir.resolve(others), null, (file, attributes) -> attributes.isOther(), found);
            }
        }
        findInStore(gitDir, found);
    }

    /** The same for the object store of a further git dir. */
    static void clearStore(Path gitDir) throws IOException {
        findInStore(gitDir, Files::delete);
    }

    private static void findInStore(Path gitDir, Found found) throws IOException {
        Path objects = gitDir.resolve("objects");
        if (Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(objects, LinkOption.NOFOLLOW_LINKS)) {
            Path info = objects.resolve("info");
            walk(objects, null, (file, attributes) -> !attributes.isRegularFile()
                    || file.getParent().equals(info) && FURTHER_STORES.contains(name(file)), found);
        }
    }

    /** What stands in the place of a git dir below the clone and names one that is not in the clone: git would look there. */
    private static boolean leadsOutside(Path clone, Path file, BasicFileAttributes attributes) {
        if (!name(file).equals(".git") || file.getParent().equals(clone)) {
            return false;
        }
        try {
            String text = attributes.isRegularFile() && attributes.size() < 10_000 ? Files.readString(file, StandardCharsets.UTF_8).strip() : "";
            Path named = text.startsWith("gitdir: ") ? file.resolveSibling(text.substring(8)) : null;
            return named == null || Files.exists(named) && !named.toRealPath().startsWith(clone);
        } catch (IOException | InvalidPathException unreadable) {
            return true;
        }
    }

    /** Whether there is any, and nothing is removed: an agent works there just now. */
    static boolean any(Path clone) throws IOException {
        AtomicBoolean found = new AtomicBoolean();
        find(clone, file -> found.set(true));
        return found.get();
    }

    /** Folders below the clone that have a git dir of their own, or a file in its place; relative, with slashes. */
    static List<String> nestedRepositories(Path clone) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(clone, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (!name(directory).equals(".git")) {
                    return FileVisitResult.CONTINUE;
                }
                note(directory);
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (name(file).equals(".git")) {
                    note(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }

            private void note(Path gitDir) {
                if (!gitDir.getParent().equals(clone)) {
                    found.add(clone.relativize(gitDir.getParent()).toString());
                }
            }
        });
        return found;
    }

    /** Files of that many bytes or more, outside of the git dir: their path as git has it, and their size. */
    static Map<String, Long> atLeast(Path clone, long bytes) throws IOException {
        Map<String, Long> large = new TreeMap<>();
        walk(clone, clone.resolve(".git"), (file, attributes) -> attributes.isRegularFile() && attributes.size() >= bytes,
                file -> large.put(GitPath.of(clone.relativize(file)), Files.size(file)));
        return large;
    }

    private interface Trap {
        boolean is(Path file, BasicFileAttributes attributes);
    }

    private interface Found {
        void at(Path file) throws IOException;
    }

    private static void walk(Path from, Path passedOver, Trap trap, Found found) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return directory.equals(passedOver) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (trap.is(file, attributes)) {
                    found.at(file);
                }
                return FileVisitResult.CONTINUE;
            }

            /** What cannot be read here git cannot read either. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
