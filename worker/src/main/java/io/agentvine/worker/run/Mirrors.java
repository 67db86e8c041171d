package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.report.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The cache of a machine's workers: one bare mirror per repository URL, whose {@code refs/upstream/<digest>} hold what was fetched of a branch; and
 * beside it what tasks made ({@link KeptStore}), which every call by a URL sees too. Writers of both take turns, those of other workers too
 * ({@link MirrorLock}); any thread may call.
 */
final class Mirrors {

    private static final String HASH = "GIT_DEFAULT_HASH";
    static final Duration WIP_KEPT = Duration.ofDays(30);

    /** How the backend begins the names of the branches on which tasks deliver. */
    private static final String TASKS = "agentvine/";

    private final Path folder;
    private final MirrorRemote remote;
    private final Git isolated;
    private final Redaction redaction;
    private final KeptStore kept;
    private final KeptHistory history;
    private final MirrorRepair repair;
    private final Admissions admissions;
    private volatile Damage damage = mirror -> {};

    /** What is done where a mirror turned out to be damaged, or to have what runs made. */
    interface Damage {
        void found(Path mirror) throws IOException;
    }

    /** Where a branch begins, and which one it is. */
    record Start(String branch, String commit) {}

    Mirrors(Workspaces.Ground ground, RemoteGit remote, Git isolated, Redaction redaction) {
        this.folder = ground.mirrors();
        this.admissions = new Admissions(ground.workspace().resolve("admissions"));
        this.remote = new MirrorRemote(remote, isolated, redaction, admissions);
        this.isolated = isolated;
        this.redaction = redaction;
        this.kept = new KeptStore(isolated);
        this.history = new KeptHistory(isolated);
        this.repair = new MirrorRepair(isolated, kept, ground.clock());
    }

    void whenDamaged(Damage listener) {
        damage = listener;
    }

    Path of(String url) {
        return folder.resolve(RepositoryAddress.digest(url) + ".git");
    }

    Path folder() {
        return folder;
    }

    KeptStore kept() {
        return kept;
    }

    MirrorRepair repair() {
        return repair;
    }

    /** Has what was made from it thrown away. */
    void damaged(Path mirror) throws IOException {
        damage.found(mirror);
    }

    /** Whose servers have let this worker in: of what others have fetched it makes no run before. */
    Admissions admissions() {
        return admissions;
    }

    /**
     * Whoever writes to what is kept beside a mirror does so in here: once more where that failed since it is damaged. What another hand had
     * changed before is looked through first, and not sealed as ours where it cannot be made whole.
     *
     * @param writing may be repeated
     */
    void write(Path mirror, MirrorLock.Step writing) throws RunTrouble, IOException {
        write(mirror, MirrorLock.NEVER, writing);
    }

    private void write(Path mirror, BooleanSupplier abort, MirrorLock.Step writing) throws RunTrouble, IOException {
        MirrorLock.of(mirror).alone(abort, () -> writeAlone(mirror, writing));
    }

    private void writeAlone(Path mirror, MirrorLock.Step writing) throws RunTrouble, IOException {
        Path store = kept.of(mirror);
        boolean ours = MirrorSeal.holds(store) || isMended(mirror, store);
        // Git touches packs of the mirror too, for what it has of them already.
        boolean mirrorIsOurs = MirrorSeal.holds(mirror);
        try {
            writing.go();
        } catch (RunTrouble failed) {
            ours |= makeWritable(mirror, store, failed);
            writing.go();
        }
        if (ours) {
            MirrorSeal.set(store);
        }
        if (mirrorIsOurs) {
            MirrorSeal.set(mirror);
        }
    }

    /** @return whether the store was made anew @throws RunTrouble what failed, where nothing is known by which it would go well now */
    private boolean makeWritable(Path mirror, Path store, RunTrouble failed) throws RunTrouble, IOException {
        if (isUnlocked(mirror, failed)) {
            return false;
        }
        if (!GitProblem.mayBeOurOwnDamage(failed) || repair.isSound(store) || !repair.isSound(mirror)) {
            throw failed;
        }
        repair.renew(mirror);
        return true;
    }

    /** Whether it failed by a lock of git's that a git which was killed has left, and which is gone now. */
    private static boolean isUnlocked(Path mirror, RunTrouble failed) throws IOException {
        return GitProblem.isLocked(failed) && StaleGitLocks.removed(List.of(mirror, KeptStore.beside(mirror)));
    }

    /** Another hand was in the store: it is looked through, and made anew where it is damaged. @return whether it is whole now */
    private boolean isMended(Path mirror, Path store) throws RunTrouble, IOException {
        if (repair.isSound(store)) {
            return true;
        }
        boolean mended = repair.isSound(mirror);
        if (mended) {
            repair.renew(mirror);
        }
        return mended;
    }

    /** Looks through a mirror of which git complained, and what is kept beside it. @return whether one was damaged; the next fetch makes the mirror anew */
    boolean setAsideIfDamaged(Path mirror, BooleanSupplier abort) throws RunTrouble, IOException {
        return MirrorLock.of(mirror).alone(abort, () -> {
            if (Files.isDirectory(mirror) && !repair.isSound(mirror)) {
                damage.found(mirror);
                repair.setAside(mirror);
                create(mirror);
                return true;
            }
            Path store = KeptStore.beside(mirror);
            boolean damaged = Files.isDirectory(store) && !repair.isSound(store);
            if (damaged) {
                repair.renew(mirror);
            }
            return damaged;
        });
    }

    /** The same where a look at them says that another hand was there. */
    boolean setAsideIfTouched(String url, BooleanSupplier abort) throws RunTrouble, IOException {
        Path mirror = of(url);
        return MirrorLock.of(mirror).alone(abort, () -> !isAsItWas(mirror) && setAsideIfDamaged(mirror, abort));
    }

    /** Whether it has been fetched, and nothing that was set aside before waits for a fetch to come back from there. */
    boolean isWhole(String url, BooleanSupplier abort) throws RunTrouble, IOException {
        Path mirror = of(url);
        return MirrorLock.of(mirror).together(abort, () -> !remote.holdsNothing(mirror) && !MirrorRepair.isSetAside(mirror));
    }

    private static boolean isAsItWas(Path mirror) throws IOException {
        Path store = KeptStore.beside(mirror);
        return (!Files.isDirectory(mirror) || MirrorSeal.holds(mirror)) && (!Files.isDirectory(store) || MirrorSeal.holds(store));
    }

    /**
     * Brings the newest commit of the branch into the mirror, which is made anew where it is damaged. A branch on which a task delivers is brought
     * to what is kept beside it: until it was merged it is nobody's but that task's.
     *
     * @param branch null: the remote's own default
     */
    Start fetch(String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        Path mirror = of(url);
        return MirrorLock.of(mirror).alone(abort, () -> {
            if (!isAsItWas(mirror)) {
                setAsideIfDamaged(mirror, abort);
            }
            try {
                return fetchInto(mirror, url, branch, abort);
            } catch (RunTrouble failed) {
                if (abort.getAsBoolean() || !isUnlocked(mirror, failed) && !(GitProblem.mayBeOurOwnDamage(failed) && setAsideIfDamaged(mirror, abort))) {
                    throw failed;
                }
                return fetchInto(mirror, url, branch, abort);
            }
        });
    }

    private Start fetchInto(Path mirror, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        boolean made = branch != null && isOfTask(branch);
        create(mirror);
        if (made && (KeptStore.isUnparted(mirror) || remote.holdsNothing(mirror))) {
            fetchHistory(mirror, url, abort);
        }
        Path store = made ? kept.of(mirror) : mirror;
        repair.salvage(mirror, false);
        Start start = remote.fetch(store, url, branch, () -> makeForSha256(mirror), abort);
        repair.salvage(mirror, true);
        part(mirror, ref(start.branch()), abort);
        MirrorSeal.set(mirror);
        MirrorSeal.set(KeptStore.beside(mirror));
        return start;
    }

    /** The repository's own history comes into the mirror, before what a task added comes beside it. One that has no default branch has none. */
    private void fetchHistory(Path mirror, String url, BooleanSupplier abort) throws RunTrouble, IOException {
        try {
            fetchInto(mirror, url, null, abort);
        } catch (RunTrouble none) {
            if (none.failureClass() != FailureClass.REPOSITORY) {
                throw none;
            }
            part(mirror, null, abort);
        }
    }

    private void part(Path mirror, String fetched, BooleanSupplier abort) throws RunTrouble, IOException {
        kept.of(mirror);
        if (KeptStore.isUnparted(mirror)) {
            damage.found(mirror);
            kept.part(mirror, fetched, abort);
        }
    }

    /** Whether tasks deliver on branches of such a name. */
    static boolean isOfTask(String branch) {
        return branch.startsWith(TASKS);
    }

    static String ref(String branch) {
        return "refs/upstream/" + RepositoryAddress.digest(branch).substring(0, 16);
    }

    /** Brings one commit in, where it is not here and the remote still has it, as after its branch was rewritten. */
    void fetchCommit(String url, String commit, BooleanSupplier abort) throws RunTrouble, IOException {
        Path store = KeptStore.beside(of(url));
        write(of(url), abort, () -> {
            if (!has(of(url), commit, abort) && remote.receive(store, url, commit, "refs/upstream/commit-" + commit, abort).ok()) {
                admissions.note(url);
            }
        });
    }

    /**
     * Has one commit of another repository at hand, as of a submodule; nothing is asked of the remote where it is here already, and that has let
     * this worker in before.
     *
     * @return the mirror that has it, or has it kept beside it
     */
    Path hold(String url, String commit, BooleanSupplier abort) throws RunTrouble, IOException {
        Path mirror = of(url);
        return MirrorLock.of(mirror).alone(abort, () -> {
            if (admissions.has(url) && isAsItWas(mirror) && !KeptStore.isUnparted(mirror) && has(mirror, commit, abort)) {
                return mirror;
            }
            RunTrouble unfetched = null;
            try {
                fetch(url, null, abort);
            } catch (RunTrouble failed) {
                unfetched = failed;
            }
            if (unfetched == null || unfetched.failureClass() == FailureClass.REPOSITORY) {
                fetchCommit(url, commit, abort);
            }
            if (has(mirror, commit, abort)) {
                requireAdmission(url, abort);
                return mirror;
            }
            throw unfetched != null ? unfetched : new RunTrouble(FailureClass.REPOSITORY, "its repository does not have the commit " + commit, List.of());
        });
    }

    /** Git asks no server for what is here. @throws RunTrouble where the repository's server does not let this worker in */
    private void requireAdmission(String url, BooleanSupplier abort) throws RunTrouble, IOException {
        if (!admissions.has(url)) {
            remoteCommit(url, "main", abort);
        }
    }

    private boolean has(Path mirror, String commit, BooleanSupplier abort) throws IOException, RunTrouble {
        return Files.isDirectory(KeptStore.beside(mirror)) && history.has(mirror, commit, abort);
    }

    /** Git that makes repositories with the kind of object names that this commit has. */
    static Git like(String commit, Git git) {
        return git.with(HASH, commit.length() == 64 ? "sha256" : "sha1");
    }

    /** Takes a checkpoint's commits in, as {@link BundledCommits} does. */
    void take(String url, Workspaces.Checkpointed from, String ref) throws RunTrouble, IOException {
        Path mirror = of(url);
        write(mirror, () -> new BundledCommits(isolated, redaction, KeptStore.beside(mirror)).take(from, ref));
    }

    /** Whether both commits are here, and the one is in the history of the other. @throws RunTrouble where that cannot be known now */
    boolean isBuiltOn(String url, String older, String commit, BooleanSupplier abort) throws IOException, RunTrouble {
        return history.isBuiltOn(withKept(url, abort), older, commit, abort);
    }

    /** Whether the one, which is here, is in the history of the other, or its change was merged into that as other commits. */
    boolean isMergedInto(String url, String commit, String into, BooleanSupplier abort) throws IOException, RunTrouble {
        return history.isMergedInto(withKept(url, abort), commit, into, abort);
    }

    private Path withKept(String url, BooleanSupplier abort) throws IOException, RunTrouble {
        Path mirror = of(url);
        if (!Files.isDirectory(KeptStore.beside(mirror))) {
            MirrorLock.of(mirror).alone(abort, () -> kept.of(mirror));
        }
        return mirror;
    }

    /** Keeps a commit that is here under a ref of its own. */
    void keep(String url, String commit, String ref, BooleanSupplier abort) throws IOException, RunTrouble {
        Path store = KeptStore.beside(of(url));
        write(of(url), abort, () -> {
            Git.Result named = isolated.run(folder, "--git-dir=" + store, "update-ref", ref, commit);
            if (!named.ok()) {
                throw GitProblem.ofFiles("The worker could not keep " + commit + " as " + ref + ".", named);
            }
        });
    }

    /** What the remote has on that branch now, or null. */
    String remoteCommit(String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        if (!Files.isDirectory(of(url))) {
            MirrorLock.of(of(url)).alone(abort, () -> create(of(url)));
        }
        // While another makes it anew, what reads it without having it fails.
        try {
            return remote.commit(of(url), url, branch, abort);
        } catch (RunTrouble failed) {
            if (!GitProblem.mayBeOurOwnDamage(failed)) {
                throw failed;
            }
            MirrorLock.of(of(url)).awaitChange(abort);
            return remote.commit(of(url), url, branch, abort);
        }
    }

    /** Pushes one commit that is kept to one branch, if that holds {@code expected} (null: does not exist yet). The result is git's own. */
    Git.Result push(String url, String branch, String commit, String expected, BooleanSupplier abort) throws IOException {
        Path store = KeptStore.beside(of(url));
        String before = MirrorSeal.which(of(url)) + MirrorSeal.which(store);
        Git.Result pushed = remote.push(store, url, branch, commit, expected, abort);
        if (pushed.ok() || abort.getAsBoolean() || !GitProblem.mayBeOurOwnDamage(pushed.err())) {
            return pushed;
        }
        MirrorLock.of(of(url)).awaitChange(abort);
        // Only what another worker changed under it is worth another try.
        boolean same = before.equals(MirrorSeal.which(of(url)) + MirrorSeal.which(store));
        return same ? pushed : remote.push(store, url, branch, commit, expected, abort);
    }

    /** One that holds nothing yet. */
    private void makeForSha256(Path mirror) throws IOException, RunTrouble {
        PrivateFiles.delete(mirror);
        PrivateFiles.delete(KeptStore.beside(mirror));
        create(mirror, isolated.with(HASH, "sha256"));
    }

    /** With the kind of object names that what is kept beside it has. */
    void create(Path mirror) throws IOException, RunTrouble {
        if (Files.isDirectory(mirror)) {
            return;
        }
        Path store = KeptStore.beside(mirror);
        String kind = Files.isDirectory(store) ? isolated.run(store, "--git-dir=" + store, "rev-parse", "--show-object-format").line() : "";
        create(mirror, kind.equals("sha256") ? isolated.with(HASH, kind) : isolated);
    }

    private void create(Path mirror, Git git) throws IOException, RunTrouble {
        Path fresh = mirror.resolveSibling(mirror.getFileName() + ".new");
        PrivateFiles.delete(fresh);
        PrivateFiles.folder(folder);
        Git.Result made = git.run(folder, "init", "--quiet", "--bare", "--template=", fresh.toString());
        if (!made.ok()) {
            throw new RunTrouble(FailureClass.WORKSPACE, "The worker cannot make a folder for the repository.", made.err());
        }
        Files.move(fresh, mirror, StandardCopyOption.ATOMIC_MOVE);
    }
}
