package io.agentvine.worker.run;

import io.agentvine.hash.Sha256;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The contents of one repository's files in git-lfs, each under its SHA-256, and their way from its server and back. They lie beside the
 * mirror, in a git dir of ours that git-lfs works in. Any thread may call.
 */
final class LargeObjects {

    private static final String REMOTE = "agentvine";
    /** Where git-lfs has the contents in its folder. */
    static final String CONTENTS = "lfs/objects";
    private static final String ALTERNATES = "objects/info/alternates";
    private static final int TOGETHER = 100;

    private final Path folder;
    private final String url;
    private final String server;
    private final RemoteGit remote;
    private final Clock clock;

    /** @param server where the files are, if that is not to be told from the repository's address; or null */
    private LargeObjects(Path folder, String url, String server, RemoteGit remote, Clock clock) {
        this.folder = folder;
        this.url = url;
        this.server = server;
        this.remote = remote;
        this.clock = clock;
    }

    /**
     * Those of the repository of a run, where its base's {@code .lfsconfig} says that they are, if it does.
     *
     * @throws RunTrouble where that is not an address that they may have, or the folder cannot be made
     */
    static LargeObjects of(Origin origin, Git isolated, RemoteGit remote, Clock clock, BooleanSupplier abort) throws IOException, RunTrouble {
        Path folder = beside(origin.mirror());
        // It is asked for the commits of any run; git-lfs does not look further than here.
        String objects = origin.kept().toAbsolutePath().resolve("objects") + "\n" + origin.mirror().toAbsolutePath().resolve("objects") + "\n";
        if (!reads(folder, objects)) {
            MirrorLock.of(folder).alone(abort, () -> make(folder, objects, Mirrors.like(origin.base(), isolated)));
        }
        String named = isolated.run(folder, "--git-dir=" + origin.kept(), "config", "--blob=" + origin.base() + ":.lfsconfig", "lfs.url").line();
        return new LargeObjects(folder, origin.url(), named.isEmpty() ? null : SubmoduleAddress.of(origin.url(), named), remote, clock);
    }

    /** The folder with those of a mirror's repository. */
    static Path beside(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName().toString().replaceFirst("\\.git$", ".lfs"));
    }

    private static boolean reads(Path folder, String objects) throws IOException {
        Path alternates = folder.resolve(ALTERNATES);
        return Files.exists(alternates) && Files.readString(alternates).equals(objects);
    }

    private static void make(Path folder, String objects, Git git) throws IOException, RunTrouble {
        if (!Files.isDirectory(folder)) {
            Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
            PrivateFiles.delete(fresh);
            TrustedGitDir.check(git.run(folder.getParent(), "init", "--quiet", "--bare", "--template=", fresh.toString()));
            Files.createDirectories(fresh.resolve("objects/info"));
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        if (!reads(folder, objects)) {
            PrivateFiles.write(folder.resolve(ALTERNATES), objects);
        }
    }

    /** While none of them goes, as by the tidying of another worker. */
    <T> T inUse(BooleanSupplier abort, MirrorLock.Work<T> work) throws IOException, RunTrouble {
        return MirrorLock.of(folder).together(abort, work);
    }

    /** Where the content lies, or would. */
    Path file(String oid) {
        return folder.resolve(CONTENTS).resolve(oid.substring(0, 2)).resolve(oid.substring(2, 4)).resolve(oid);
    }

    boolean holds(LfsPointer pointer) throws IOException {
        Path file = file(pointer.oid());
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == pointer.size();
    }

    /** Brings what a commit's files are made of. What git-lfs says of it. */
    Git.Result fetch(String commit, BooleanSupplier abort) throws IOException {
        return lfs(remote.to(address()), abort, List.of("fetch", REMOTE, commit));
    }

    /** Uploads these, which are all here. What git-lfs says of the last that it was asked for. */
    Git.Result push(List<String> oids, BooleanSupplier abort) throws IOException {
        Git.Result pushed = new Git.Result(0, List.of(), List.of());
        for (int from = 0; from < oids.size() && pushed.ok(); from += TOGETHER) {
            List<String> words = new ArrayList<>(List.of("push", "--object-id", REMOTE));
            words.addAll(oids.subList(from, Math.min(oids.size(), from + TOGETHER)));
            pushed = lfs(remote.toPush(address()), abort, words);
        }
        return pushed;
    }

    private String address() {
        return server == null ? url : server;
    }

    private Git.Result lfs(Git git, BooleanSupplier abort, List<String> words) throws IOException {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + folder, "-c", "remote." + REMOTE + ".url=" + url));
        if (server != null) {
            all.addAll(List.of("-c", "lfs.url=" + server));
        }
        all.add("lfs");
        all.addAll(words);
        return git.until(abort).run(folder, all);
    }

    /** Takes the content of an agent's file in, under the name that it has by what was read. */
    LfsPointer take(Path file) throws IOException {
        LfsPointer seen = copy(file, OutputStream.nullOutputStream());
        if (holds(seen)) {
            // Until it is uploaded no tidying may take it for unused.
            Files.setLastModifiedTime(file(seen.oid()), FileTime.from(clock.instant()));
            return seen;
        }
        Path incoming = Files.createTempFile(PrivateFiles.folder(folder.resolve("incoming")), "object-", "");
        try {
            LfsPointer copied;
            try (OutputStream out = Files.newOutputStream(incoming)) {
                copied = copy(file, out);
            }
            Files.createDirectories(file(copied.oid()).getParent());
            Files.move(incoming, file(copied.oid()), StandardCopyOption.ATOMIC_MOVE);
            return copied;
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    /** Takes in what the agent's own git-lfs keeps in a git dir: plain files that are what their name says. */
    void takeAll(Path gitDir) throws IOException {
        Path objects = gitDir.resolve("lfs/objects");
        for (Path at : List.of(gitDir, gitDir.resolve("lfs"), objects)) {
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
        }
        Files.walkFileTree(objects, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.getFileName().toString();
                if (attributes.isRegularFile() && name.matches("[0-9a-f]{64}") && Files.isReadable(file)
                        && !holds(new LfsPointer(name, attributes.size()))) {
                    take(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static LfsPointer copy(Path file, OutputStream to) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                DigestOutputStream out = new DigestOutputStream(to, Sha256.digest())) {
            long size = in.transferTo(out);
            return new LfsPointer(HexFormat.of().formatHex(out.getMessageDigest().digest()), size);
        }
    }

    /** Puts the content at another place, in that of the file there. */
    void give(LfsPointer pointer, Path to) throws IOException {
        Files.setLastModifiedTime(file(pointer.oid()), FileTime.from(clock.instant()));
        Files.copy(file(pointer.oid()), to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The folders that have any, of all repositories. @param mirrors the folder that they are in */
    static List<Path> all(Path mirrors) throws IOException {
        try (var files = Files.list(mirrors)) {
            return files.filter(file -> file.toString().endsWith(".lfs") && Files.isDirectory(file.resolve(CONTENTS))).toList();
        }
    }

    /** Drops of such a folder what was not used since then. Callers have it alone. */
    static void tidy(Path folder, Instant before) throws IOException {
        Files.walkFileTree(folder.resolve(CONTENTS), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.lastModifiedTime().toInstant().isBefore(before)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
