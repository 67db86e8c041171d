package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.report.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The worker's cache: one bare mirror per repository URL. {@code refs/upstream/<digest>} holds what was fetched of a branch,
 * {@code refs/agentvine/wip/<task>/<attempt>} what runs left. Writers of one mirror take turns; any thread may call.
 */
final class Mirrors {

    private static final String HASH = "GIT_DEFAULT_HASH";
    private static final String OTHER_HASH = "mismatched algorithms: client sha1; server sha256";
    private static final String NO_SUCH_BRANCH = "couldn't find remote ref";
    private static final Duration LOOK = Duration.ofMinutes(2);
    static final Duration WIP_KEPT = Duration.ofDays(30);

    private static final Pattern LOGGED = Pattern.compile("> (\\d{1,15}) [+-]\\d{4}(\t|$)");

    private final Path folder;
    private final RemoteGit remote;
    private final Git isolated;
    private final Redaction redaction;
    private final MirrorRepair repair;
    private final Clock clock;
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();
    private volatile Damage damage = mirror -> {};

    /** What is done where a mirror turned out to be damaged. */
    interface Damage {
        void found(Path mirror) throws IOException;
    }

    /** Where a branch begins, and which one it is. */
    record Start(String branch, String commit) {}

    Mirrors(Path folder, RemoteGit remote, Git isolated, Redaction redaction, Clock clock) {
        this.clock = clock;
        this.folder = folder;
        this.remote = remote;
        this.isolated = isolated;
        this.redaction = redaction;
        this.repair = new MirrorRepair(isolated, clock);
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

    /** What is done to a mirror by one who holds its lock. */
    interface Writing {
        void go() throws RunTrouble, IOException;
    }

    /** Whoever writes to a mirror does so in here. What another hand had changed before is not sealed as ours. */
    void write(Path mirror, Writing writing) throws RunTrouble, IOException {
        synchronized (lock(mirror)) {
            boolean ours = MirrorSeal.holds(mirror);
            writing.go();
            if (ours) {
                MirrorSeal.set(mirror);
            }
        }
    }

    /** Looks through a mirror of which git complained. @return whether it was damaged; the next fetch makes it anew */
    boolean setAsideIfDamaged(Path mirror) throws RunTrouble, IOException {
        synchronized (lock(mirror)) {
            boolean damaged = Files.isDirectory(mirror) && !repair.isSound(mirror);
            if (damaged) {
                damage.found(mirror);
                repair.setAside(mirror);
                create(mirror, isolated);
            }
            return damaged;
        }
    }

    /**
     * Brings the newest commit of the branch into the mirror, which is made anew where it is damaged.
     *
     * @param branch null: the remote's own default
     */
    Start fetch(String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        Path mirror = of(url);
        synchronized (lock(mirror)) {
            if (Files.isDirectory(mirror) && !MirrorSeal.holds(mirror)) {
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
        create(mirror, isolated);
        repair.salvage(mirror, false);
        Start start = fetchBranch(mirror, url, branch, abort);
        repair.salvage(mirror, true);
        MirrorSeal.set(mirror);
        return start;
    }

    /** One call where the branch has a name; who asks for the default is told its name first. */
    private Start fetchBranch(Path mirror, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        Start start = branch == null ? ask(mirror, url, null, abort) : new Start(branch, null);
        String ref = "refs/upstream/" + RepositoryAddress.digest(start.branch()).substring(0, 16);
        Git.Result fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        if (fetched.errors().contains(OTHER_HASH) && holdsNothing(mirror)) {
            PrivateFiles.delete(mirror);
            create(mirror, isolated.with(HASH, "sha256"));
            fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        }
        if (!fetched.ok() && fetched.errors().contains("refs/tags/")) {
            dropTags(mirror);
            fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        }
        if (!fetched.ok() && branch != null && fetched.errors().contains(NO_SUCH_BRANCH)) {
            ask(mirror, url, branch, abort);
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
        Path mirror = of(url);
        write(mirror, () -> {
            if (!has(mirror, commit)) {
                receive(mirror, url, commit, "refs/upstream/commit-" + commit, abort);
            }
        });
    }

    /**
     * Has one commit of another repository at hand, as of a submodule; nothing is asked of the remote where it is here already.
     *
     * @return the mirror that has it
     */
    Path hold(String url, String commit, BooleanSupplier abort) throws RunTrouble, IOException {
        Path mirror = of(url);
        synchronized (lock(mirror)) {
            if (Files.isDirectory(mirror) && MirrorSeal.holds(mirror) && has(mirror, commit)) {
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
            if (has(mirror, commit)) {
                return mirror;
            }
            throw unfetched != null ? unfetched : new RunTrouble(FailureClass.REPOSITORY, "its repository does not have the commit " + commit, List.of());
        }
    }

    private boolean has(Path mirror, String commit) throws IOException {
        return isolated.run(folder, "--git-dir=" + mirror, "cat-file", "-e", commit + "^{commit}").ok();
    }

    private boolean holdsNothing(Path mirror) throws IOException {
        Git.Result refs = isolated.run(folder, "--git-dir=" + mirror, "for-each-ref", "--count=1");
        return refs.ok() && refs.out().isEmpty();
    }

    /** With the tags of what is received. */
    private Git.Result receive(Path mirror, String url, String wanted, String ref, BooleanSupplier abort) throws IOException {
        return remote.to(url).until(abort).run(folder, "--git-dir=" + mirror, "-c", "fetch.unpackLimit=1", "fetch", "--quiet",
                "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--", url, "+" + wanted + ":" + ref);
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

    /**
     * Takes a checkpoint's commits in: its bundle has one ref, which is the expected commit, and those that are kept beside it: of the same task
     * they get the names that they had, of another one they are left. Every object is checked.
     *
     * @throws UnusableCheckpoint where it is anything else, or the base is not here
     */
    void take(String url, Workspaces.Checkpointed from, String ref) throws RunTrouble, IOException {
        Path mirror = of(url);
        write(mirror, () -> take(mirror, from, ref));
    }

    private void take(Path mirror, Workspaces.Checkpointed from, String ref) throws IOException {
        String gitDir = "--git-dir=" + mirror;
        if (!isolated.run(folder, gitDir, "cat-file", "-e", from.base() + "^{commit}").ok()) {
            throw untaken("the repository no longer has the commit " + from.base() + " that it is built on");
        }
        if (from.bundle() == null) {
            return;
        }
        List<String> heads = isolated.run(folder, gitDir, "bundle", "list-heads", from.bundle().toString()).out();
        List<String> fetch = new ArrayList<>(List.of(gitDir, "-c", "fetch.fsckObjects=true", "-c", "fetch.unpackLimit=1", "fetch", "--quiet",
                "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--", from.bundle().toString()));
        List<String> wanted = wanted(heads, from, ref);
        if (wanted.isEmpty()) {
            return;
        }
        fetch.addAll(wanted);
        Git.Result fetched = isolated.run(folder, fetch);
        if (fetched.errors().contains("No space left")) {
            throw new IOException("No space left for the commits of a checkpoint");
        }
        if (!fetched.ok() || !isolated.run(folder, gitDir, "merge-base", "--is-ancestor", from.base(), from.head()).ok()) {
            throw untaken(fetched.ok() ? "its commit is not built on " + from.base() : redaction.mask(String.join(" / ", fetched.err())));
        }
    }

    private static List<String> wanted(List<String> heads, Workspaces.Checkpointed from, String ref) throws IOException {
        String tasks = ref.substring(0, ref.lastIndexOf('/') + 1);
        List<String> wanted = new ArrayList<>();
        for (String head : heads) {
            String name = head.substring(head.indexOf(' ') + 1);
            if (name.matches("refs/agentvine/wip/[0-9a-f-]{36}/\\w+" + Workspace.KEPT + "/[A-Za-z0-9_-]{1,100}")) {
                wanted.addAll(name.startsWith(tasks) ? List.of("+" + name + ":" + name) : List.of());
            } else if (head.matches(from.head() + " refs/agentvine/wip/[0-9a-f-]{36}/\\w+")) {
                wanted.add(0, "+" + name + ":" + ref);
            } else {
                throw untaken("its bundle does not hold the one commit " + from.head());
            }
        }
        long mains = wanted.stream().filter(one -> one.endsWith(":" + ref)).count();
        if (mains != (from.head().equals(from.base()) ? 0 : 1)) {
            throw untaken("its bundle does not hold the one commit " + from.head());
        }
        return wanted;
    }

    private static UnusableCheckpoint untaken(String why) {
        return new UnusableCheckpoint("the checkpoint cannot be used: " + why);
    }

    /** Whether both commits are in the mirror, and the one is in the history of the other. */
    boolean isBuiltOn(String url, String older, String commit) throws IOException {
        Path mirror = of(url);
        return Files.isDirectory(mirror)
                && isolated.run(folder, "--git-dir=" + mirror, "merge-base", "--is-ancestor", older, commit).ok();
    }

    /** Whether the one, which is in the mirror, is in the history of the other, or its change was merged into that as other commits. */
    boolean isMergedInto(String url, String commit, String into) throws IOException {
        return isBuiltOn(url, commit, into) || has(of(url), commit) && new SquashMerge(isolated, of(url)).isIn(commit, into);
    }

    /** Keeps a commit that is in the mirror under a ref of its own. */
    void keep(String url, String commit, String ref) throws IOException {
        Path mirror = of(url);
        synchronized (lock(mirror)) {
            Git.Result kept = isolated.run(folder, "--git-dir=" + mirror, "update-ref", ref, commit);
            if (!kept.ok()) {
                throw new IOException("git could not keep " + commit + " as " + ref + ": " + kept.errors());
            }
        }
    }

    /** What the remote has on that branch now, or null. */
    String remoteCommit(String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        if (!Files.isDirectory(of(url))) {
            synchronized (lock(of(url))) {
                create(of(url), isolated);
            }
        }
        String ref = "refs/heads/" + branch;
        return list(of(url), url, ref, abort).stream()
                .filter(line -> line.endsWith("\t" + ref))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .findFirst()
                .orElse(null);
    }

    /** Pushes one commit to one branch, if that holds {@code expected} (null: does not exist yet). The result is git's own. */
    Git.Result push(String url, String branch, String commit, String expected, BooleanSupplier abort) throws IOException {
        String ref = "refs/heads/" + branch;
        String lease = "--force-with-lease=" + ref + ":" + (expected == null ? "" : expected);
        return remote.to(url).until(abort).run(folder, "--git-dir=" + of(url), "push", "--quiet",
                "--no-verify", "--no-follow-tags", "--recurse-submodules=no", lease, "--", url, commit + ":" + ref);
    }

    /** Drops what runs left more than 30 days ago, and packs. Errors are git's own affair: the next start tries again. */
    void tidy() throws RunTrouble, IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> mirrors;
        try (Stream<Path> files = Files.list(folder)) {
            mirrors = files.filter(file -> file.toString().endsWith(".git")).toList();
        }
        for (Path mirror : mirrors) {
            write(mirror, () -> tidy(mirror, clock.instant().minus(WIP_KEPT)));
        }
    }

    private void tidy(Path mirror, Instant before) throws IOException {
        Git.Result refs = isolated.run(folder, "--git-dir=" + mirror, "for-each-ref",
                "--format=%(committerdate:unix) %(refname)", "refs/agentvine/wip");
        for (String line : refs.out()) {
            String[] parts = line.split(" ", 2);
            if (parts.length == 2 && keptSince(mirror, parts[1], parts[0]) < before.getEpochSecond()) {
                isolated.run(folder, "--git-dir=" + mirror, "update-ref", "-d", parts[1]);
            }
        }
        isolated.run(folder, "--git-dir=" + mirror, "-c", "gc.auto=2000", "-c", "gc.autoPackLimit=20",
                "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet");
        MirrorRepair.dropUnread(mirror, before);
    }

    /** By the mirror's own record, since the date of a commit is what an agent says; by that where there is no record. */
    private static long keptSince(Path mirror, String ref, String committed) throws IOException {
        Path log = mirror.resolve("logs").resolve(ref);
        String last = Files.isRegularFile(log) ? Files.readString(log, StandardCharsets.ISO_8859_1).strip() : "";
        Matcher time = LOGGED.matcher(last.substring(last.lastIndexOf('\n') + 1));
        String seconds = time.find() ? time.group(1) : committed;
        return seconds.matches("\\d{1,15}") ? Long.parseLong(seconds) : Long.MAX_VALUE;
    }

    private void create(Path mirror, Git git) throws IOException, RunTrouble {
        if (Files.isDirectory(mirror)) {
            return;
        }
        Path fresh = mirror.resolveSibling(mirror.getFileName() + ".new");
        PrivateFiles.delete(fresh);
        PrivateFiles.folder(folder);
        Git.Result made = git.run(folder, "init", "--quiet", "--bare", "--template=", fresh.toString());
        if (!made.ok()) {
            throw new RunTrouble(FailureClass.WORKSPACE, "The worker cannot make a folder for the repository.", made.err());
        }
        Files.move(fresh, mirror, StandardCopyOption.ATOMIC_MOVE);
    }

    private Start ask(Path mirror, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        List<String> lines = list(mirror, url, branch == null ? "HEAD" : "refs/heads/" + branch, abort);
        if (branch != null) {
            if (lines.stream().noneMatch(line -> line.endsWith("\trefs/heads/" + branch))) {
                throw new RunTrouble(FailureClass.REPOSITORY, missing(mirror, url, branch, abort), List.of());
            }
            return new Start(branch, null);
        }
        return lines.stream()
                .filter(line -> line.startsWith("ref: refs/heads/") && line.endsWith("\tHEAD"))
                .map(line -> new Start(line.substring("ref: refs/heads/".length(), line.indexOf('\t')), null))
                .filter(start -> lines.stream().anyMatch(line -> line.matches("[0-9a-f]{40,64}\tHEAD")))
                .findFirst()
                .orElseThrow(() -> new RunTrouble(
                        FailureClass.REPOSITORY,
                        "The repository " + redaction.mask(url) + " is empty or has no default branch: push a first commit, or name a branch.",
                        List.of()));
    }

    private String missing(Path mirror, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        boolean empty = list(mirror, url, "refs/heads/*", abort).isEmpty();
        String where = redaction.mask(url);
        return empty
                ? "The repository " + where + " is empty: push a first commit."
                : "The repository " + where + " has no branch '" + branch + "'.";
    }

    private List<String> list(Path mirror, String url, String pattern, BooleanSupplier abort) throws RunTrouble, IOException {
        Git.Result listed = remote.to(url).until(abort).limitedToAtMost(LOOK)
                .run(folder, "--git-dir=" + mirror, "ls-remote", "--symref", "--", url, pattern);
        if (!listed.ok()) {
            throw GitProblem.of("git ls-remote", url, listed, redaction);
        }
        return listed.out();
    }
}
