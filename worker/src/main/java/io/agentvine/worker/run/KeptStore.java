package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the tasks of one repository made: a bare git dir beside its mirror, {@code <digest>.kept.git}. It reads the mirror's objects and has its
 * own of all that the mirror's refs do not reach. {@code refs/agentvine/wip/<task>/<fence>} is what a run left, {@code refs/upstream/<digest>} a
 * task's branch as it was fetched. Neither the mirror nor a clone knows of it. Callers hold the mirror's lock.
 */
final class KeptStore {

    private static final Logger LOG = System.getLogger(KeptStore.class.getName());
    /** Name of the file that says that the mirror may still have objects that runs made. */
    private static final String UNPARTED = "agentvine-unparted";
    private static final String RUNS = "refs/agentvine";
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Pattern LOGGED = Pattern.compile("> (\\d{1,15}) [+-]\\d{4}(\t|$)");
    private static final int PACKS = 20;
    /** In one of 256 folders, as git estimates them. */
    private static final int LOOSE = 7;
    private static final int TOGETHER = 500;

    private final Git isolated;

    KeptStore(Git isolated) {
        this.isolated = isolated;
    }

    static Path beside(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName().toString().replaceFirst("\\.git$", "") + ".kept.git");
    }

    /** The folder of the refs with what the runs of one task left. */
    static String wipRefs(UUID task) {
        return RUNS + "/wip/" + task;
    }

    /** @param fence which counts the attempts over the task's whole life: no attempt's work replaces another's */
    static String wipRef(UUID task, long fence) {
        return wipRefs(task) + "/" + fence;
    }

    static boolean isOne(Path gitDir) {
        return gitDir.toString().endsWith(".kept.git");
    }

    /** The store of a mirror, which is made where there is none: then what runs have left in the mirror itself is moved. */
    Path of(Path mirror) throws IOException, RunTrouble {
        Path store = beside(mirror);
        if (!Files.isDirectory(store)) {
            make(mirror, store);
        }
        Path alternates = store.resolve("objects/info/alternates");
        String objects = mirror.toAbsolutePath().resolve("objects") + "\n";
        if (!Files.isRegularFile(alternates, LinkOption.NOFOLLOW_LINKS) || !Files.readString(alternates).equals(objects)) {
            Files.createDirectories(alternates.getParent());
            Files.writeString(alternates, objects);
        }
        return store;
    }

    private void make(Path mirror, Path store) throws IOException, RunTrouble {
        Path fresh = store.resolveSibling(store.getFileName() + ".new");
        PrivateFiles.delete(fresh);
        PrivateFiles.folder(fresh);
        Files.createDirectories(fresh.resolve("refs"));
        Files.createDirectories(fresh.resolve("objects/pack"));
        Files.createDirectories(fresh.resolve("objects/info"));
        Files.writeString(fresh.resolve("objects/info/alternates"), mirror.toAbsolutePath().resolve("objects") + "\n");
        Files.writeString(fresh.resolve("HEAD"), "ref: refs/heads/none\n");
        Path config = mirror.resolve("config");
        // Of each ref it is known since when it is kept.
        Files.writeString(fresh.resolve("config"), (Files.isRegularFile(config, LinkOption.NOFOLLOW_LINKS) ? Files.readString(config) : "")
                + "[core]\n\tlogAllRefUpdates = always\n");
        List<String> moved = mayHaveRunsRefs(mirror) ? list(mirror, PackedRefs.FORMAT, RUNS) : List.of();
        if (!moved.isEmpty()) {
            // On the disk before the mirror forgets them.
            PrivateFiles.write(fresh.resolve(PackedRefs.FILE), PackedRefs.text(moved));
            copyLogs(mirror.resolve("logs").resolve(RUNS), fresh.resolve("logs").resolve(RUNS));
            Files.createFile(fresh.resolve(UNPARTED));
        }
        Files.move(fresh, store, StandardCopyOption.ATOMIC_MOVE);
        if (!moved.isEmpty()) {
            drop(mirror, list(mirror, "%(refname)", RUNS));
        }
        MirrorSeal.set(store);
    }

    private static boolean mayHaveRunsRefs(Path mirror) throws IOException {
        Path packed = mirror.resolve(PackedRefs.FILE);
        return Files.isDirectory(mirror.resolve(RUNS))
                || Files.isRegularFile(packed) && Files.readString(packed, StandardCharsets.ISO_8859_1).contains(" " + RUNS + "/");
    }

    private static void copyLogs(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    /** Whether {@link #part} has something to do. */
    static boolean isUnparted(Path mirror) {
        return Files.exists(beside(mirror).resolve(UNPARTED));
    }

    /** Whether that may be so of those that were set aside. */
    static boolean isUnparted(Path asideMirror, Path asideStore) throws IOException {
        return Files.exists(asideStore.resolve(UNPARTED)) || mayHaveRunsRefs(asideMirror);
    }

    static void leaveUnparted(Path mirror) throws IOException {
        PrivateFiles.write(beside(mirror).resolve(UNPARTED), "");
    }

    /**
     * Makes the mirror one of the repository alone, in which runs left their work before there was this store. Other branches that have such
     * work are dropped from it too: whoever needs one fetches it anew. May be repeated.
     *
     * @param fetched the ref of the mirror that stays
     * @throws RunTrouble where something cannot be read, or written
     */
    void part(Path mirror, String fetched, BooleanSupplier abort) throws IOException, RunTrouble {
        Git git = isolated.limitedTo(LONG).until(abort);
        List<String> gone = new ArrayList<>(list(mirror, "%(refname)", RUNS));
        List<String> made = list(beside(mirror), "%(objectname)", RUNS);
        Git seeing = isolated.with("GIT_ALTERNATE_OBJECT_DIRECTORIES", beside(mirror).toAbsolutePath().resolve("objects").toString());
        for (int from = 0; from < made.size(); from += TOGETHER) {
            List<String> with = new ArrayList<>(List.of("--git-dir=" + mirror, "for-each-ref", "--format=%(refname)"));
            made.subList(from, Math.min(made.size(), from + TOGETHER)).forEach(commit -> with.add("--contains=" + commit));
            with.add("refs/upstream");
            Git.Result found = seeing.run(mirror, with);
            check(found);
            gone.addAll(found.out());
        }
        gone.remove(fetched);
        drop(mirror, gone.stream().distinct().toList());
        if (!list(mirror, "%(refname)", RUNS).isEmpty()) {
            throw new IOException("what runs left could not be taken out of " + mirror + "; is there a stale packed-refs.lock in it?");
        }
        gather(mirror, git);
        check(git.run(mirror, "--git-dir=" + mirror, "repack", "-a", "-d", "-l", "--quiet"));
        dropLoose(mirror.resolve("objects"));
        PrivateFiles.delete(mirror.resolve("objects/info/commit-graphs"));
        Files.deleteIfExists(mirror.resolve("objects/info/commit-graph"));
        Files.delete(beside(mirror).resolve(UNPARTED));
        LOG.log(Level.INFO, "what runs left is no longer in the mirror {0}, but beside it", mirror.getFileName());
    }

    /**
     * Takes all in that the store's refs reach, or reached before, and the mirror's do not, as what it stands on where a branch was rewritten, and drops the
     * rest of the store. Without this before nothing may be dropped from the mirror.
     *
     * @throws RunTrouble where something cannot be read, or written; then nothing has changed
     */
    void gather(Path mirror) throws IOException, RunTrouble {
        gather(mirror, isolated.limitedTo(LONG));
    }

    private void gather(Path mirror, Git git) throws IOException, RunTrouble {
        Path store = of(mirror);
        Path packs = Files.createDirectories(store.resolve("objects/pack"));
        List<String> wanted = new ArrayList<>(list(store, "%(objectname)"));
        String pack = "";
        if (!wanted.isEmpty()) {
            wanted.add("--not");
            wanted.addAll(list(mirror, "%(objectname)"));
            Git.Result packed = git.run(store, List.of("--git-dir=" + store, "pack-objects", "--revs", "--reflog", "--non-empty",
                    "--delta-base-offset", "--quiet", packs.resolve("pack").toString()), wanted, line -> true);
            check(packed);
            pack = packed.line();
        }
        String kept = "pack-" + pack + ".";
        try (Stream<Path> files = Files.list(packs)) {
            // An index without its pack is a complaint, the other way round nothing.
            for (Path file : files.sorted(Comparator.comparing(file -> !file.toString().endsWith(".idx"))).toList()) {
                if (!file.getFileName().toString().startsWith(kept)) {
                    Files.delete(file);
                }
            }
        }
        dropLoose(store.resolve("objects"));
    }

    private static void check(Git.Result packed) throws RunTrouble {
        if (!packed.ok()) {
            throw GitProblem.ofFiles("The worker could not pack what it keeps of the repository.", packed);
        }
    }

    private static void dropLoose(Path objects) throws IOException {
        try (Stream<Path> folders = Files.list(objects)) {
            for (Path loose : folders.filter(folder -> folder.getFileName().toString().matches("[0-9a-f]{2}")).toList()) {
                PrivateFiles.delete(loose);
            }
        }
    }

    /** Drops what was kept before this time, and packs both where that is due. */
    void tidy(Path mirror, Instant before) throws IOException, RunTrouble {
        Path store = of(mirror);
        List<String> old = list(store, "%(committerdate:unix) %(refname)").stream().map(line -> line.split(" ", 2))
                .filter(parts -> keptSince(store, parts[1], parts[0]) < before.getEpochSecond()).map(parts -> parts[1]).toList();
        drop(store, old);
        boolean due = isDue(mirror);
        if (due || !old.isEmpty() || isDue(store)) {
            gather(mirror);
        }
        if (due) {
            check(isolated.limitedTo(LONG).run(mirror, "--git-dir=" + mirror, "-c", "gc.auto=2000", "-c", "gc.autoPackLimit=" + PACKS,
                    "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet"));
        }
    }

    /** No less often than git says so itself. */
    private static boolean isDue(Path gitDir) {
        String[] loose = gitDir.resolve("objects/17").toFile().list();
        String[] packs = gitDir.resolve("objects/pack").toFile().list((folder, name) -> name.endsWith(".pack"));
        return loose != null && loose.length > LOOSE || packs != null && packs.length > PACKS;
    }

    /** By the store's own record, since the date of a commit is what an agent says; by that where there is no record. */
    private static long keptSince(Path store, String ref, String committed) {
        try {
            Path log = store.resolve("logs").resolve(ref);
            String last = Files.isRegularFile(log) ? Files.readString(log, StandardCharsets.ISO_8859_1).strip() : "";
            Matcher time = LOGGED.matcher(last.substring(last.lastIndexOf('\n') + 1));
            String seconds = time.find() ? time.group(1) : committed;
            return seconds.matches("\\d{1,15}") ? Long.parseLong(seconds) : Long.MAX_VALUE;
        } catch (IOException unreadable) {
            return Long.MAX_VALUE;
        }
    }

    /** Of a list that is cut short nobody may draw the conclusion that the rest is not there. */
    private List<String> list(Path gitDir, String format, String... below) throws IOException, RunTrouble {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + gitDir, "for-each-ref", "--format=" + format));
        all.addAll(List.of(below));
        Git.Result listed = isolated.run(gitDir, all);
        check(listed);
        return listed.out();
    }

    private void drop(Path gitDir, List<String> refs) throws IOException, RunTrouble {
        if (!refs.isEmpty()) {
            check(isolated.run(gitDir, List.of("--git-dir=" + gitDir, "update-ref", "--stdin"), refs.stream().map(ref -> "delete " + ref).toList(), any -> true));
        }
    }
}
