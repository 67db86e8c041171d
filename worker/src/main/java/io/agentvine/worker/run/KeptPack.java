package io.agentvine.worker.run;

import io.agentvine.worker.run.TakingOut.Taken;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts what was taken out of one clone into what is kept beside the mirror: a few small objects as they are, more as one pack without what the
 * store has of the task already, and then the refs that name them. Each object was checked when it came into the git dir of ours. Callers hold the mirror's lock.
 */
final class KeptPack {

    private static final int FEW = 30;
    private static final long SMALL = 1 << 20;

    private final Origin origin;
    private final Git git;

    KeptPack(Origin origin, Git git) {
        this.origin = origin;
        this.git = git;
    }

    /** May be repeated. @param refs name to commit */
    void make(Taken taken, Map<String, String> refs) throws RunTrouble, IOException {
        Path objects = taken.trusted().folder().resolve("objects");
        List<Path> few = origin.given() == null && !taken.rescued() ? few(objects) : List.of();
        try {
            for (Path object : few) {
                copy(object, origin.kept().resolve("objects").resolve(objects.relativize(object)));
            }
        } catch (IOException unwritten) {
            throw GitProblem.ofDisk(unwritten);
        }
        if (few.isEmpty()) {
            pack(objects, taken, refs);
        }
        List<String> named = refs.entrySet().stream().map(ref -> "update " + ref.getKey() + " " + ref.getValue()).toList();
        TrustedGitDir.check(run(git, named, "-c", "core.logAllRefUpdates=always", "update-ref", "--stdin"));
    }

    private void pack(Path objects, Taken taken, Map<String, String> refs) throws RunTrouble, IOException {
        List<String> wanted = new ArrayList<>(new LinkedHashSet<>(refs.values()));
        known(taken).forEach(id -> wanted.add("^" + id));
        TrustedGitDir.check(run(git.with("GIT_ALTERNATE_OBJECT_DIRECTORIES", GitPath.quoted(GitPath.of(objects.toString()))), wanted,
                "pack-objects", "--quiet", "--revs", "--non-empty", "--delta-base-offset", origin.kept().resolve("objects/pack/pack").toString()));
    }

    /** All objects there, where they are few and small and each is a file of its own; else none. */
    private static List<Path> few(Path objects) throws IOException {
        List<Path> few = new ArrayList<>();
        long bytes = 0;
        try (Stream<Path> files = Files.walk(objects)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String folder = file.getParent().getFileName().toString();
                bytes += Files.size(file);
                if (folder.equals("pack") || few.size() == FEW || bytes > SMALL) {
                    return List.of();
                }
                if (!folder.equals("info")) {
                    few.add(file);
                }
            }
        }
        return few;
    }

    /** It is on the disk when this returns, as git's packs are. What is there already stays. */
    private static void copy(Path object, Path to) throws IOException {
        if (Files.exists(to)) {
            return;
        }
        Files.createDirectories(to.getParent());
        Path half = to.resolveSibling("tmp_obj_" + to.getFileName());
        try (FileOutputStream out = new FileOutputStream(half.toFile())) {
            Files.copy(object, out);
            out.getFD().sync();
        }
        Files.setPosixFilePermissions(half, Files.getPosixFilePermissions(object));
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Commits that the store has, with all that they are made of. */
    private Set<String> known(Taken taken) throws IOException {
        Set<String> known = loose(KeptStore.wipRefs(origin.taskId()));
        known.addAll(!taken.rescued() && hasBase() ? List.of(origin.base())
                : git.run(origin.kept(), "--git-dir=" + origin.mirror(), "for-each-ref", "--format=%(objectname)").out());
        return known;
    }

    /** What a run was given may have gone from the store since. */
    private boolean hasBase() throws IOException {
        return origin.given() == null || run(git, List.of(), "cat-file", "-e", origin.base() + "^{commit}").ok();
    }

    /** The commits that refs below this one name, told without a call of git: those of packed refs are not among them. */
    private Set<String> loose(String below) throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        Path folder = origin.kept().resolve(below);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(one -> Files.isRegularFile(one) && !one.toString().endsWith(".lock")).toList()) {
                    String id = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
                    if (RepositoryAddress.isCommit(id)) {
                        ids.add(id);
                    }
                }
            }
        }
        return ids;
    }

    private Git.Result run(Git with, List<String> input, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + origin.kept()));
        all.addAll(List.of(words));
        return with.run(origin.kept(), all, input, line -> true);
    }
}
