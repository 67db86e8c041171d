package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.RunResult.Kept;
import io.agentvine.protocol.RunResult.LeftOut;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.process.Freeze;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Submodules.Submodule;
import io.agentvine.worker.run.TakingOut.Taken;
import io.agentvine.worker.run.Workspaces.Origin;
import io.agentvine.worker.run.Workspaces.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * One run's clone, and how the work is taken out of it. Once an agent ran in it the clone is hostile: git never reads its
 * configuration, hooks or index. A fresh git dir beside it, which the agent has not seen, looks at the files; objects that the
 * agent committed are read as data and are checked when they are copied to what is kept beside the mirror.
 */
final class Workspace {

    /** Name of the file that marks a kept clone. */
    static final String PARKED = "parked.json";
    /** Name of the file beside it that says that a checkpoint has all that is in the clone. */
    static final String STORED = "stored";
    /** Behind the name of a home: the file whose time says when it was used last. */
    static final String USED = ".used";
    /** Name of the index as it was when the files were checked out: with it git sees which of them were touched since. */
    static final String CHECKED_OUT = "index";
    /** Name of the file beside it that says which submodules are in it, and which are not. */
    static final String SUBMODULES = "submodules.json";
    /** Name of the file beside it that says what setup_command left. */
    static final String SETUP = "setup.json";
    /** Name of the file beside it that says how the run goes about files in git-lfs. */
    static final String LARGE = "lfs.json";
    /** How the message of a commit ends that takes what an agent left uncommitted. */
    static final String LEFT_UNCOMMITTED = "What the agent left uncommitted, committed by AgentVine.";
    /** Behind the name of a run's WIP ref: the folder of the refs with what is kept beside it. */
    static final String KEPT = "-kept";

    private final Path folder;
    private final Origin origin;
    private final Mirrors mirrors;
    private final Git git;
    private final WorkLimits limits;
    private final ChangeText text;
    private final LargeObjects large;
    private String head;
    private Aside<Said> said;
    /** The tree of the base; null: not asked for yet. */
    private volatile Aside<String> ahead;

    /**
     * What the work has come to.
     *
     * @param commit kept beside the mirror; the base where nothing changed
     * @param tree of that commit; null where nobody looked
     * @param kept commits beside it
     * @param leftOut what is in neither
     * @param tooLarge files of its commits that no forge takes
     */
    record Snapshot(String commit, String tree, boolean changed, int files, int insertions, int deletions, List<Kept> kept,
            List<LeftOut> leftOut, List<String> tooLarge) {}

    /** @param large null: files in git-lfs are files as any */
    Workspace(Path folder, Origin origin, Mirrors mirrors, Git git, WorkLimits limits, LargeObjects large) {
        this.limits = limits;
        this.text = new ChangeText(folder, origin, git);
        this.large = large;
        this.folder = folder;
        this.origin = origin;
        this.mirrors = mirrors;
        this.git = git;
    }

    Origin origin() {
        return origin;
    }

    /** A fresh clone, whose files are those of this commit. */
    Workspace beganAt(String commit) {
        head = commit;
        return this;
    }

    /** Notes what setup_command has left in a fresh clone: while it stays as it is, it is no part of the change. */
    void noteSetup() throws RunTrouble, IOException {
        requireOwnFolder();
        HostileFiles.clear(workingCopy());
        TrustedGitDir looking = TrustedGitDir.make(trusted(), origin.store(), List.of(), git);
        List<String> others = NestedRepositories.in(workingCopy()).all().stream().map(NestedRepositories.Nested::path).toList();
        Map<String, String> left = new AgentsFiles(looking, workingCopy(), GitIndex.UNKNOWN).without(others, null).withLarge(large)
                .changedSince(head, origin.base());
        PrivateFiles.write(folder.resolve(SETUP), Wire.write(left));
        PrivateFiles.delete(trusted());
    }

    /** Path to {@code mode id}, or to an empty text where it is gone; empty where there was no setup_command. */
    Map<String, String> leftBySetup() throws IOException {
        Path file = folder.resolve(SETUP);
        Map<String, String> left = new LinkedHashMap<>();
        if (Files.exists(file)) {
            Wire.mapper().readTree(Files.readString(file)).properties().forEach(one -> left.put(one.getKey(), one.getValue().asString()));
        }
        return left;
    }

    /** @param read what its base says, or will have said */
    Workspace saying(Aside<Said> read) {
        said = read;
        return this;
    }

    /** Where an agent is to work. */
    Aside<Said> said() {
        return said;
    }

    Path workingCopy() {
        return folder.resolve("clone");
    }

    /** Of the run alone, outside the clone. */
    Path runFolder() {
        return folder.resolve("agent");
    }

    /** Of what the base brings for agents to run, where that is trusted; of the run alone, outside the clone. */
    Path broughtFolder() {
        return folder.resolve("brought");
    }

    /** Until it is closed nothing of the run changes a file, where it may read less than the worker. */
    Freeze still() throws IOException {
        return Freeze.of(folder.getFileName().toString());
    }

    /**
     * The home of agents and commands behind a wall, one for each repository; made where it is missing. Runs at the strictest level have
     * another one, since a shell runs what lies there when it begins, and nobody was asked about that.
     */
    Path home(PermissionLevel level) throws IOException {
        String name = origin.mirror().getFileName() + (level == PermissionLevel.HUMAN_REQUIRED ? "-asked" : "");
        Path home = PrivateFiles.folder(folder.toAbsolutePath().getParent().resolveSibling("homes").resolve(name));
        // Its own time does not change with what is written deeper down.
        PrivateFiles.write(home.resolveSibling(home.getFileName() + USED), "");
        return home;
    }

    /** Those that the clone began with. */
    List<Submodule> submodules() throws IOException {
        Path file = folder.resolve(SUBMODULES);
        return Files.exists(file) ? List.of(Wire.read(Files.readString(file), Submodule[].class)) : List.of();
    }

    LargeFiles.Way largeFiles() throws IOException {
        return largeFiles(folder);
    }

    static LargeFiles.Way largeFiles(Path folder) throws IOException {
        Path file = folder.resolve(LARGE);
        return Files.exists(file) ? Wire.read(Files.readString(file), LargeFiles.Way.class) : LargeFiles.Way.OFF;
    }

    /** Files that go with the task, outside the clone. */
    Path attachments() {
        return folder.resolve("attachments");
    }

    String wipRef() {
        return KeptStore.wipRef(origin.taskId(), origin.fence());
    }

    /**
     * Commits what is in the clone, and keeps it under the run's WIP ref: the agent's own commits where they descend from
     * the base, and one more for what was left uncommitted; beside it the commits that this does not reach. May be repeated.
     */
    Snapshot snapshot(String message) throws RunTrouble, IOException {
        TakingOut out = takingOut(message);
        try (Freeze still = Freeze.of(folder.getFileName().toString())) {
            return kept(taken(out), null);
        }
    }

    /**
     * The same, unless the agent is to be told of something first.
     *
     * @param listens whether it can be told
     * @param leaving called where it is told nothing and the work is to be delivered, before that is kept; null where it is not yet
     */
    Offer offer(String message, Objections objections, boolean listens, Leaving leaving) throws RunTrouble, IOException {
        TakingOut out = takingOut(message);
        try (Freeze still = Freeze.of(folder.getFileName().toString())) {
            Taken taken = taken(out);
            if (!listens) {
                objections.note(taken.found());
            }
            String objection = listens ? objections.to(taken.found()) : null;
            return objection == null ? new Offer(kept(taken, leaving), null) : new Offer(null, objection);
        }
    }

    /** What can be done with a change before it is kept. Nothing else hangs on it: what fails in it is done later. */
    interface Leaving {
        void with(Snapshot snapshot);
    }

    /** One of both. */
    record Offer(Snapshot snapshot, String objection) {}

    private Taken taken(TakingOut out) throws RunTrouble, IOException {
        requireOwnFolder();
        try {
            HostileFiles.clear(workingCopy());
            return out.atTheEnd(trusted(), text);
        } catch (IOException unwritten) {
            throw GitProblem.ofDisk(unwritten);
        }
    }

    /** The same while an agent works there: nothing of the clone is changed. Null where that cannot be now. */
    Snapshot snapshotBesideAgent(String message) throws RunTrouble, IOException {
        TakingOut out = takingOut(message);
        Taken taken;
        try (Freeze still = Freeze.of(folder.getFileName().toString())) {
            requireOwnFolder();
            if (HostileFiles.any(workingCopy())) {
                return null;
            }
            taken = out.whileItWorks(trusted());
        }
        // Nothing of the clone is looked at any more, and others may be at the mirror for long.
        return kept(taken, null);
    }

    private TakingOut takingOut(String message) throws IOException {
        return new TakingOut(workingCopy(), origin, git, limits, message, new TakingOut.Began(submodules(), large, leftBySetup(), file(CHECKED_OUT)),
                baseTree());
    }

    /** Asks ahead for what the end of the run needs and nobody can change; once, however many turns there are. */
    void lookAhead() {
        if (ahead == null) {
            ahead = askForBaseTree();
        }
    }

    /** Asked anew where it was not known the last time. */
    private Aside<String> baseTree() {
        if (ahead == null || !isKnown(ahead)) {
            ahead = askForBaseTree();
        }
        return ahead;
    }

    private Aside<String> askForBaseTree() {
        return Aside.begin("base", folder.getFileName(), () -> git
                .run(folder, "--git-dir=" + origin.store(), "rev-parse", "--verify", "--quiet", origin.base() + "^{tree}").line());
    }

    private static boolean isKnown(Aside<String> asked) {
        try {
            return !asked.awaited().isEmpty();
        } catch (RunTrouble | IOException failed) {
            return false;
        }
    }

    /** @param leaving null where it is not to be delivered now */
    private Snapshot kept(Taken taken, Leaving leaving) throws RunTrouble, IOException {
        List<Kept> beside = taken.beside().entrySet().stream()
                .map(entry -> new Kept(besideRef(entry.getKey()), entry.getValue(), taken.whats().get(entry.getKey()))).toList();
        ChangeCounts counts = taken.counts();
        Snapshot snapshot = new Snapshot(taken.commit(), taken.tree(), taken.changed(), counts.files(), counts.insertions(), counts.deletions(), beside,
                taken.leftOut(), taken.found() == null ? List.of() : taken.found().largeCommitted());
        Aside<Void> history = null;
        if (leaving != null && taken.changed()) {
            if (text.isMade(snapshot)) {
                leaving.with(snapshot);
            }
            history = Aside.begin("history", folder.getFileName(), () -> text.makeHistory(taken.trusted(), taken.commit(), taken.message()));
        }
        Map<String, String> refs = new LinkedHashMap<>();
        if (taken.changed()) {
            refs.put(wipRef(), taken.commit());
        }
        taken.beside().forEach((name, id) -> refs.put(besideRef(name), id));
        if (!refs.isEmpty()) {
            try {
                mirrors.write(origin.mirror(), () -> new KeptPack(origin, git).make(taken, refs));
            } catch (RunTrouble | IOException unkept) {
                text.dropHistory();
                throw unkept;
            }
        }
        if (history != null) {
            history.awaited();
        }
        return snapshot;
    }

    private String besideRef(String name) {
        return wipRef() + KEPT + "/" + name;
    }

    /** A file with the commits since the base and those that are kept beside them, as git bundles them. The caller removes it. */
    Path bundle(Snapshot snapshot) throws IOException {
        Path file = file("bundle");
        List<String> bundle = inKept("bundle", "create", "--quiet", file.toString());
        if (snapshot.changed()) {
            bundle.add(wipRef());
        }
        snapshot.kept().forEach(kept -> bundle.add(kept.ref()));
        bundle.addAll(List.of("--not", origin.base()));
        Git.Result made = git.run(folder, bundle);
        if (!made.ok()) {
            throw new IOException("git could not bundle " + snapshot.commit() + ": " + made.errors());
        }
        return file;
    }

    /** A file of this run, outside the clone. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** The change as a unified diff with binary patches, cut with a note where it is very large. */
    byte[] diff(Snapshot snapshot) throws IOException {
        return text.diff(snapshot);
    }

    /** A file with every commit since the base: its message, and every line that it adds or takes away, of binary files too. */
    Path history(Snapshot snapshot) throws RunTrouble, IOException {
        return text.history(snapshot);
    }

    /** Removes the clone and what belongs to it; oversized lines of the agent stay for a while. */
    void remove() throws IOException {
        PrivateFiles.delete(workingCopy());
        PrivateFiles.delete(trusted());
        PrivateFiles.delete(broughtFolder());
        if (origin.given() != null) {
            PrivateFiles.delete(origin.given());
        }
        text.drop();
        Files.deleteIfExists(folder.resolve("origin.json"));
        Files.deleteIfExists(folder.resolve(CHECKED_OUT));
        Files.deleteIfExists(folder.resolve(SUBMODULES));
        Files.deleteIfExists(folder.resolve(LARGE));
        Files.deleteIfExists(folder.resolve(SETUP));
        Files.deleteIfExists(folder.resolve(PARKED));
        Files.deleteIfExists(folder.resolve(STORED));
    }

    /**
     * Leaves the clone where it is, for the run that goes on when this question is answered.
     *
     * @param stored whether a checkpoint is stored, so that the clone can go where the disk is full
     */
    void park(UUID question, boolean stored) throws IOException {
        PrivateFiles.delete(trusted());
        text.drop();
        if (stored) {
            PrivateFiles.write(folder.resolve(STORED), "");
        }
        PrivateFiles.write(folder.resolve(PARKED), Wire.write(new Parked(origin.taskId(), question)));
    }

    /** Whose clone is kept, and until which question is answered. */
    record Parked(UUID taskId, UUID questionId) {}

    /** Whether the one commit, which may be null or unknown here, is in the history of the other. */
    boolean isBuiltOn(String older, String commit, BooleanSupplier abort) throws IOException, RunTrouble {
        return older != null && RepositoryAddress.isCommit(older) && mirrors.isBuiltOn(origin.url(), older, commit, abort);
    }

    String remoteCommit(BooleanSupplier abort) throws RunTrouble, IOException {
        return mirrors.remoteCommit(origin.url(), origin.branch(), abort);
    }

    Git.Result push(String commit, String expected, BooleanSupplier abort) throws IOException {
        return mirrors.push(origin.url(), origin.branch(), commit, expected, abort);
    }

    /** Uploads the content of files in git-lfs that the commit names; null where there is nothing to upload. The result is git-lfs' own. */
    Git.Result upload(String commit, BooleanSupplier abort) throws IOException {
        return large == null ? null : new LargeUpload(large, git, origin).make(commit, abort);
    }

    /** What an upload would send. */
    List<Path> toUpload(Snapshot snapshot) throws IOException {
        return large == null ? List.of()
                : new LargeUpload(large, git, origin).here(snapshot.commit()).stream().map(pointer -> large.file(pointer.oid())).toList();
    }

    private void requireOwnFolder() throws RunTrouble, IOException {
        Path clone = workingCopy();
        if (!Files.isDirectory(clone, LinkOption.NOFOLLOW_LINKS) || !clone.toRealPath().equals(clone)) {
            throw new RunTrouble(FailureClass.AGENT_ERROR, "The agent removed or replaced the folder that it was to work in.", List.of());
        }
    }

    private Path trusted() {
        return folder.resolve("trusted.git");
    }

    private List<String> inKept(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + origin.kept()));
        all.addAll(List.of(arguments));
        return all;
    }
}
