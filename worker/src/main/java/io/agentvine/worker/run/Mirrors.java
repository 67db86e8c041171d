package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.report.Redaction;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The worker's cache: one bare mirror per repository URL, whose {@code refs/upstream/<digest>} hold what was fetched of a branch; and beside it
 * what tasks made ({@link KeptStore}), which every call by a URL sees too. Writers of both take turns; any thread may call.
 */
final class Mirrors {

    private static final Logger LOG = System.getLogger(Mirrors.class.getName());
    private static final String HASH = "GIT_DEFAULT_HASH";
    private static final String OTHER_HASH = "mismatched algorithms: client sha1; server sha256";
    private static final String NO_SUCH_BRANCH = "couldn't find remote ref";
    static final Duration WIP_KEPT = Duration.ofDays(30);

    /** How the backend begins the names of the branches on which tasks deliver. */
    private static final String TASKS = "agentvine/";

    private final Path folder;
    private final RemoteGit remote;
    private final RemoteRefs refs;
    private final Git isolated;
    private final Redaction redaction;
    private final KeptStore kept;
    private final MirrorRepair repair;
    private final Clock clock;
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();
    private volatile Damage damage = mirror -> {};

    /** What is done where a mirror turned out to be damaged, or to have what runs made. */
    interface Damage {
        void found(Path mirror) throws IOException;
    }

    /** Where a branch begins, and which one it is. */
    record Start(String branch, String commit) {}

    Mirrors(Path folder, RemoteGit remote, Git isolated, Redaction redaction, Clock clock) {
        this.clock = clock;
        this.folder = folder;
        this.remote = remote;
        this.refs = new RemoteRefs(remote, redaction);
        this.isolated = isolated;
        this.redaction = redaction;
        this.kept = new KeptStore(isolated);
        this.repair = new MirrorRepair(isolated, kept, clock);
    }

    void whenDamaged(Damage listener) {
        damage = listener;
    }

    Path of(String url) {
        return folder.resolve(RepositoryAddress.digest(url) + ".git");
    }

    Object lock(Path mirror) {
        return locks.computeIfAbsent(mirror, any -> new Object());
    }

    /** What is done to what is kept beside a mirror, by one who holds the mirror's lock. May be repeated. */
    interface Writing {
        void go() throws RunTrouble, IOException;
    }

    /**
     * Whoever writes to what is kept beside a mirror does so in here: once more where that failed since it is damaged. What another hand had
     * changed before is looked through first, and not sealed as ours where it cannot be made whole.
     */
    void write(Path mirror, Writing writing) throws RunTrouble, IOException {
        synchronized (lock(mirror)) {
            Path store = kept.of(mirror);
            boolean ours = MirrorSeal.holds(store) || isMended(mirror, store);
            // Git touches packs of the mirror too, for what it has of them already.
            boolean mirrorIsOurs = MirrorSeal.holds(mirror);
            try {
                writing.go();
            } catch (RunTrouble failed) {
                if (!GitProblem.mayBeOurOwnDamage(failed) || repair.isSound(store) || !repair.isSound(mirror)) {
                    throw failed;
                }
                repair.renew(mirror);
                ours = true;
                writing.go();
            }
            if (ours) {
                MirrorSeal.set(store);
            }
            if (mirrorIsOurs) {
                MirrorSeal.set(mirror);
            }
        }
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
    boolean setAsideIfDamaged(Path mirror) throws RunTrouble, IOException {
        synchronized (lock(mirror)) {
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
        }
    }

    /** The same where a look at them says that another hand was there. */
    boolean setAsideIfTouched(String url) throws RunTrouble, IOException {
        Path mirror = of(url);
        synchronized (lock(mirror)) {
            return !isAsItWas(mirror) && setAsideIfDamaged(mirror);
        }
    }

    /** Whether it has been fetched, and nothing that was set aside before waits for a fetch to come back from there. */
    boolean isWhole(String url) throws IOException {
        Path mirror = of(url);
        synchronized (lock(mirror)) {
            return !holdsNothing(mirror) && !MirrorRepair.isSetAside(mirror);
        }
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
        synchronized (lock(mirror)) {
            if (!isAsItWas(mirror)) {
                setAsideIfDamaged(mirror);
            }
            try {
                return fetchInto(mirror, url, branch, abort);
            } catch (RunTrouble failed) {
                if (abort.getAsBoolean() || !GitProblem.mayBeOurOwnDamage(failed) || !setAsideIfDamaged(mirror)) {
                    throw failed;
                }
                return fetchInto(mirror, url, branch, abort);
            }
        }
    }

    private Start fetchInto(Path mirror, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        boolean made = branch != null && isOfTask(branch);
        create(mirror);
        if (made && (KeptStore.isUnparted(mirror) || holdsNothing(mirror))) {
            fetchHistory(mirror, url, abort);
        }
        Path store = made ? kept.of(mirror) : mirror;
        repair.salvage(mirror, false);
        Start start = fetchBranch(store, url, branch, abort);
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

    private static String ref(String branch) {
        return "refs/upstream/" + RepositoryAddress.digest(branch).substring(0, 16);
    }

    /** One call where the branch has a name; who asks for the default is told its name first. @param mirror or what is kept beside it */
    private Start fetchBranch(Path mirror, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        Start start = branch == null ? refs.ask(mirror, url, null, abort) : new Start(branch, null);
        String ref = ref(start.branch());
        Git.Result fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        if (fetched.errors().contains(OTHER_HASH) && !KeptStore.isOne(mirror) && holdsNothing(mirror) && holdsNothing(KeptStore.beside(mirror))) {
            PrivateFiles.delete(mirror);
            PrivateFiles.delete(KeptStore.beside(mirror));
            create(mirror, isolated.with(HASH, "sha256"));
            fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        }
        if (!fetched.ok() && !KeptStore.isOne(mirror) && fetched.errors().contains("refs/tags/")) {
            dropTags(mirror);
            fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        }
        if (!fetched.ok() && branch != null && fetched.errors().contains(NO_SUCH_BRANCH)) {
            refs.ask(mirror, url, branch, abort);
        }
        String commit = fetched.ok() ? commit(mirror, ref) : "";
        if (commit.isEmpty()) {
            throw GitProblem.of("git fetch", url, fetched, redaction);
        }
        return new Start(start.branch(), commit);
    }

    /** As the file says that was just written; by git where there is none. */
    private String commit(Path mirror, String ref) throws IOException {
        Path file = mirror.resolve(ref);
        String said = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readString(file, StandardCharsets.ISO_8859_1).strip() : "";
        return RepositoryAddress.isCommit(said) ? said
                : isolated.run(folder, "--git-dir=" + mirror, "rev-parse", "--verify", "--quiet", ref + "^{commit}").line();
    }

    /** Brings one commit in, where it is not here and the remote still has it, as after its branch was rewritten. */
    void fetchCommit(String url, String commit, BooleanSupplier abort) throws RunTrouble, IOException {
        Path store = KeptStore.beside(of(url));
        write(of(url), () -> {
            if (!has(store, commit)) {
                receive(store, url, commit, "refs/upstream/commit-" + commit, abort);
            }
        });
    }

    /**
     * Has one commit of another repository at hand, as of a submodule; nothing is asked of the remote where it is here already.
     *
     * @return the mirror that has it, or has it kept beside it
     */
    Path hold(String url, String commit, BooleanSupplier abort) throws RunTrouble, IOException {
        Path mirror = of(url);
        synchronized (lock(mirror)) {
            Path store = KeptStore.beside(mirror);
            if (Files.isDirectory(store) && isAsItWas(mirror) && !KeptStore.isUnparted(mirror) && has(store, commit)) {
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
            if (has(store, commit)) {
                return mirror;
            }
            throw unfetched != null ? unfetched : new RunTrouble(FailureClass.REPOSITORY, "its repository does not have the commit " + commit, List.of());
        }
    }

    private boolean has(Path mirror, String commit) throws IOException {
        return isolated.run(folder, "--git-dir=" + mirror, "cat-file", "-e", commit + "^{commit}").ok();
    }

    private boolean holdsNothing(Path mirror) throws IOException {
        if (!Files.isDirectory(mirror)) {
            return true;
        }
        Git.Result first = isolated.run(folder, "--git-dir=" + mirror, "for-each-ref", "--count=1");
        return first.ok() && first.out().isEmpty();
    }

    /** A mirror gets the tags of what is received. */
    private Git.Result receive(Path mirror, String url, String wanted, String ref, BooleanSupplier abort) throws IOException {
        return remote.to(url).until(abort).run(folder, "--git-dir=" + mirror, "-c", "fetch.unpackLimit=1", "fetch", "--quiet",
                KeptStore.isOne(mirror) ? "--no-tags" : "--no-prune", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--", url, "+" + wanted + ":" + ref);
    }

    /** Where one stands in the way of another by now, as v1 in that of v1/a: the next fetch brings those that there are. */
    private void dropTags(Path mirror) throws IOException {
        List<String> tags = isolated.run(folder, "--git-dir=" + mirror, "for-each-ref", "--format=delete %(refname)", "refs/tags").out();
        isolated.run(folder, List.of("--git-dir=" + mirror, "update-ref", "--stdin"), tags, line -> true);
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

    /** Whether both commits are here, and the one is in the history of the other. */
    boolean isBuiltOn(String url, String older, String commit) throws IOException, RunTrouble {
        Path store = kept(url);
        return isolated.run(folder, "--git-dir=" + store, "merge-base", "--is-ancestor", older, commit).ok();
    }

    /** Whether the one, which is here, is in the history of the other, or its change was merged into that as other commits. */
    boolean isMergedInto(String url, String commit, String into) throws IOException, RunTrouble {
        return isBuiltOn(url, commit, into) || has(kept(url), commit) && new SquashMerge(isolated, kept(url)).isIn(commit, into);
    }

    private Path kept(String url) throws IOException, RunTrouble {
        Path store = KeptStore.beside(of(url));
        if (!Files.isDirectory(store)) {
            synchronized (lock(of(url))) {
                kept.of(of(url));
            }
        }
        return store;
    }

    /** Keeps a commit that is here under a ref of its own. */
    void keep(String url, String commit, String ref) throws IOException, RunTrouble {
        Path store = KeptStore.beside(of(url));
        write(of(url), () -> {
            Git.Result named = isolated.run(folder, "--git-dir=" + store, "update-ref", ref, commit);
            if (!named.ok()) {
                throw new IOException("git could not keep " + commit + " as " + ref + ": " + named.errors());
            }
        });
    }

    /** What the remote has on that branch now, or null. */
    String remoteCommit(String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        if (!Files.isDirectory(of(url))) {
            synchronized (lock(of(url))) {
                create(of(url));
            }
        }
        return refs.commit(of(url), url, branch, abort);
    }

    /** Pushes one commit that is kept to one branch, if that holds {@code expected} (null: does not exist yet). The result is git's own. */
    Git.Result push(String url, String branch, String commit, String expected, BooleanSupplier abort) throws IOException {
        String ref = "refs/heads/" + branch;
        String lease = "--force-with-lease=" + ref + ":" + (expected == null ? "" : expected);
        return remote.toPush(url).until(abort).run(folder, "--git-dir=" + KeptStore.beside(of(url)), "push", "--quiet",
                "--no-verify", "--no-follow-tags", "--recurse-submodules=no", lease, "--", url, commit + ":" + ref);
    }

    /** Drops what runs left more than 30 days ago, and packs. What cannot be tidied is left to the next time, and stops no other. */
    void tidy() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> mirrors;
        try (Stream<Path> files = Files.list(folder)) {
            mirrors = files.filter(file -> file.toString().endsWith(".git") && !KeptStore.isOne(file)).toList();
        }
        for (Path mirror : mirrors) {
            try {
                synchronized (lock(mirror)) {
                    if (Files.isDirectory(mirror)) {
                        tidy(mirror, clock.instant().minus(WIP_KEPT));
                    }
                }
            } catch (RunTrouble | IOException failed) {
                LOG.log(Level.WARNING, "{0} could not be tidied, which is tried again: {1}", mirror.getFileName(), failed.getMessage());
            }
        }
    }

    private void tidy(Path mirror, Instant before) throws IOException, RunTrouble {
        Path store = kept.of(mirror);
        boolean ours = MirrorSeal.holds(mirror);
        boolean oursToo = MirrorSeal.holds(store);
        try {
            kept.tidy(mirror, before);
        } catch (RunTrouble failed) {
            if (!GitProblem.mayBeOurOwnDamage(failed) || !setAsideIfDamaged(mirror)) {
                throw failed;
            }
            return;
        }
        MirrorRepair.dropUnread(mirror, before);
        if (ours) {
            MirrorSeal.set(mirror);
        }
        if (oursToo) {
            MirrorSeal.set(store);
        }
    }

    /** With the kind of object names that what is kept beside it has. */
    private void create(Path mirror) throws IOException, RunTrouble {
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
