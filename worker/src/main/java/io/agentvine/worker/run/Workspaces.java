package io.agentvine.worker.run;

import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Submodules.Submodule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Makes a clone for each run: {@code runs/<execution id>/clone}, on the branch to deliver, with copies of the mirror's objects. */
public final class Workspaces {

    private final Path runs;
    private final Mirrors mirrors;
    private final RemoteGit remote;
    private final Git isolated;
    private final GitSettings.Author author;
    private final AgentUser user;
    private final List<String> excluded;
    private final WorkLimits limits;

    public Workspaces(Path workspace, Map<String, String> environment, Redaction redaction) {
        this(workspace, GitSettings.plain(environment), redaction, AgentUser.SAME, List.of(), WorkLimits.DEFAULT);
    }

    /**
     * @param user whom the clones are made for
     * @param excluded patterns of what the agent's own git is not to see as new; the worker's takes it all the same
     */
    public Workspaces(Path workspace, GitSettings git, Redaction redaction, AgentUser user, List<String> excluded, WorkLimits limits) {
        this.limits = limits;
        this.user = user;
        this.excluded = excluded;
        this.runs = workspace.resolve("runs");
        this.author = git.author();
        this.isolated = Git.isolated(git);
        this.remote = new RemoteGit(git);
        this.mirrors = new Mirrors(workspace.resolve("mirrors"), remote, isolated, redaction);
    }

    Mirrors mirrors() {
        return mirrors;
    }

    /** Drops contents of files in git-lfs that no run used for as long as mirrors keep what runs left. */
    void tidyLargeFiles(Instant now) throws IOException {
        Path folder = mirrors.of("").getParent();
        if (Files.isDirectory(folder)) {
            LargeObjects.tidy(folder, now.minus(Mirrors.WIP_KEPT));
        }
    }

    Path runs() {
        return runs;
    }

    WorkLimits limits() {
        return limits;
    }

    /** Fetches the repository and makes the clone; ends early when {@code abort} turns true. */
    Workspace prepare(WorkOrder order, BooleanSupplier abort) throws RunTrouble, IOException {
        return prepare(order, null, abort);
    }

    /**
     * The same, with the branch where a checkpoint had it.
     *
     * @param from null: at its beginning
     */
    Workspace prepare(WorkOrder order, Checkpointed from, BooleanSupplier abort) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        String wanted = order.data().branchName();
        String begin = wanted == null ? null : RepositoryAddress.checkedBranch(wanted);
        return mending(order, abort, () -> {
            Mirrors.Start start = mirrors.fetch(url, begin, abort);
            return from == null ? prepareOn(order, start, null, abort) : goOnFrom(order, start, from, abort);
        });
    }

    /** How a clone comes about, from the fetch on. May be repeated. */
    interface Making<E extends Exception> {
        Workspace make() throws RunTrouble, IOException, E;
    }

    /** Makes a clone, once more where that failed since the mirror is damaged: the next fetch makes that anew. */
    <E extends Exception> Workspace mending(WorkOrder order, BooleanSupplier abort, Making<E> making) throws RunTrouble, IOException, E {
        try {
            return making.make();
        } catch (RunTrouble unmade) {
            Path mirror = mirrors.of(RepositoryAddress.checkedUrl(order.data().repositoryUrl()));
            if (abort.getAsBoolean() || !GitProblem.mayBeOurOwnDamage(unmade) || !mirrors.setAsideIfDamaged(mirror)) {
                throw unmade;
            }
            return making.make();
        }
    }

    /** A clone in which the branch is where a checkpoint had it. @param start where the branch begins */
    Workspace goOnFrom(WorkOrder order, Mirrors.Start start, Checkpointed from, BooleanSupplier abort) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        mirrors.fetchCommit(url, from.base(), abort);
        mirrors.take(url, from, "refs/agentvine/wip/" + order.data().id() + "/restored");
        return prepareOn(order, start, from, abort);
    }

    /**
     * Makes the clone of commits that are all in the mirror.
     *
     * @param start where the branch begins
     * @param from null: at its beginning
     */
    Workspace prepareOn(WorkOrder order, Mirrors.Start start, Checkpointed from, BooleanSupplier abort) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        String branch = RepositoryAddress.checkedBranch(order.meta().branch());
        Path folder = runs.resolve(order.executionId().toString());
        PrivateFiles.delete(folder);
        PrivateFiles.folder(folder);
        user.letThrough(runs);
        user.lend(folder, order.executionId(), "--x");
        Path clone = folder.resolve("clone");
        Origin origin = new Origin(url, mirrors.of(url), start.branch(), from == null ? start.commit() : from.base(), branch,
                order.data().id(), order.lease().token().fence());
        try {
            keepOrigin(folder, origin);
            String head = from == null ? origin.base() : from.head();
            makeClone(origin, head, clone, order.data().wished().wanted(), abort);
            if (from != null && from.bundle() != null) {
                takeBackUncommitted(origin, from.head(), clone);
            }
            List<Submodule> submodules = new Submodules(mirrors, isolated, author, abort)
                    .fill(origin, head, clone, order.data().wished().wanted().submodules());
            PrivateFiles.write(folder.resolve(Workspace.SUBMODULES), Wire.write(submodules));
            LargeFiles.Way way = fillLargeFiles(order, origin, head, clone, abort);
            PrivateFiles.write(folder.resolve(Workspace.LARGE), Wire.write(way));
            user.give(clone, order.executionId());
            return workspace(folder, origin).beganAt(head);
        } catch (RunTrouble | IOException halfMade) {
            PrivateFiles.delete(folder);
            throw halfMade;
        }
    }

    /** A run's place without a clone, for work that is in the mirror: nobody works there, it is only shown and pushed. */
    Workspace withoutClone(WorkOrder order, KeptWork kept) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        Path folder = runs.resolve(order.executionId().toString());
        PrivateFiles.delete(folder);
        PrivateFiles.folder(folder);
        Origin origin = new Origin(url, mirrors.of(url), kept.baseBranch(), kept.base(), RepositoryAddress.checkedBranch(order.meta().branch()),
                order.data().id(), order.lease().token().fence());
        boolean large = order.data().wished().wanted().lfs() && hasLfs();
        PrivateFiles.write(folder.resolve(Workspace.LARGE), Wire.write(new LargeFiles.Way(large, "")));
        return workspace(folder, origin);
    }

    /** Commits of a checkpoint. @param bundle with what the head has more than the base; null where they are the same */
    record Checkpointed(String base, String head, Path bundle) {}

    /** The clone in which the task was parked, moved to its next run; null where it is not here. */
    synchronized Workspace takeOver(WorkOrder order) throws IOException {
        UUID question = order.meta().resumption() == null ? null : order.meta().resumption().questionId();
        Path left = question == null ? null : parked(new Workspace.Parked(order.data().id(), question));
        Workspace old = left == null ? null : left(left);
        if (old == null) {
            return null;
        }
        Path folder = runs.resolve(order.executionId().toString());
        PrivateFiles.delete(folder);
        PrivateFiles.folder(folder);
        user.letThrough(runs);
        user.lend(folder, order.executionId(), "--x");
        Origin then = old.origin();
        Origin origin = new Origin(then.url(), then.mirror(), then.baseBranch(), then.base(), then.branch(), then.taskId(),
                order.lease().token().fence());
        keepOrigin(folder, origin);
        Files.move(old.workingCopy(), folder.resolve("clone"));
        PrivateFiles.write(folder.resolve(Workspace.SUBMODULES), Wire.write(old.submodules()));
        PrivateFiles.write(folder.resolve(Workspace.LARGE), Wire.write(old.largeFiles()));
        PrivateFiles.write(folder.resolve(Workspace.SETUP), Wire.write(old.leftBySetup()));
        user.give(folder.resolve("clone"), order.executionId());
        old.remove();
        return workspace(folder, origin);
    }

    private Path parked(Workspace.Parked wanted) throws IOException {
        if (!Files.isDirectory(runs)) {
            return null;
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(folder -> wanted.equals(parkedIn(folder))).findFirst().orElse(null);
        }
    }

    /** What a clone there is kept for, or null. */
    static Workspace.Parked parkedIn(Path folder) {
        try {
            Path mark = folder.resolve(Workspace.PARKED);
            return Files.exists(mark) ? Wire.read(Files.readString(mark), Workspace.Parked.class) : null;
        } catch (IOException | JacksonException unreadable) {
            return null;
        }
    }

    /** What is needed to keep a clone as WIP, also by a later life of the worker. */
    record Origin(String url, Path mirror, String baseBranch, String base, String branch, UUID taskId, long fence) {}

    /** The clone that an earlier life left there, or null where there is none to keep. */
    Workspace left(Path folder) throws IOException {
        Path origin = folder.resolve("origin.json");
        if (!Files.exists(origin) || !Files.isDirectory(folder.resolve("clone"))) {
            return null;
        }
        Origin kept = Wire.read(Files.readString(origin), Origin.class);
        Origin known = new Origin(kept.url(), mirrors.of(kept.url()), kept.baseBranch(), kept.base(), kept.branch(), kept.taskId(), kept.fence());
        return workspace(folder, known);
    }

    /** Leaves out in that folder of a fresh clone too what the agent's own git is not to see as new. @param directory relative to the clone */
    void excludeIn(Workspace workspace, String directory) throws IOException {
        Path root = workspace.workingCopy();
        String there = root.relativize(WorkingDirectory.in(root, directory)).toString().replaceAll("([*?\\[\\\\ !#])", "\\\\$1");
        List<String> patterns = excluded.stream().map(pattern -> "/" + there + pattern).toList();
        Files.write(root.resolve(".git/info/exclude"), patterns, StandardOpenOption.APPEND);
    }

    private Workspace workspace(Path folder, Origin origin) throws IOException {
        LargeObjects large = Workspace.largeFiles(folder).on() ? large(origin) : null;
        return new Workspace(folder.toRealPath(), origin, mirrors, Mirrors.like(origin.base(), isolated), limits, large);
    }

    private LargeObjects large(Origin origin) throws IOException {
        try {
            return LargeObjects.of(origin.url(), origin.mirror(), origin.base(), isolated, remote);
        } catch (RunTrouble refused) {
            throw new IOException("The files in git-lfs of " + origin.mirror().getFileName() + ": " + refused.getMessage());
        }
    }

    /** What is wrong with them is told, and the run goes on without. */
    private LargeFiles.Way fillLargeFiles(WorkOrder order, Origin origin, String head, Path clone, BooleanSupplier abort) throws IOException, RunTrouble {
        boolean wanted = order.data().wished().wanted().lfs();
        if (!LargeFiles.areIn(isolated, origin.mirror(), origin.base())) {
            return LargeFiles.Way.OFF;
        }
        if (!wanted || !hasLfs()) {
            return new LargeFiles.Way(false, wanted ? LargeFiles.LEFT_AS_POINTERS : LargeFiles.UNWANTED);
        }
        LargeObjects objects;
        try {
            objects = LargeObjects.of(origin.url(), origin.mirror(), origin.base(), isolated, remote);
        } catch (RunTrouble refused) {
            return new LargeFiles.Way(false, LargeFiles.refused(refused.getMessage()));
        }
        return new LargeFiles.Way(true, new LargeFiles(clone, isolated).fill(objects, head, abort));
    }

    private boolean hasLfs() throws IOException {
        return LargeFiles.isInstalled(isolated, runs);
    }

    /** What the commit, and not the clone, says to agents; empty where it says nothing. */
    String instructions(Workspace workspace) throws IOException {
        Origin origin = workspace.origin();
        return new RepositoryText(isolated, runs, origin.mirror(), origin.base()).read();
    }

    private static void keepOrigin(Path folder, Origin origin) throws IOException {
        PrivateFiles.write(folder.resolve("origin.json"), Wire.write(origin));
    }

    /** The clone has no remote: it knows neither the mirror nor the repository's URL. */
    private void makeClone(Origin origin, String head, Path clone, Checkout wanted, BooleanSupplier abort) throws IOException, RunTrouble {
        Git git = Mirrors.like(head, isolated).until(abort);
        check(git.run(runs, "init", "--quiet", "--template=", "--initial-branch=" + origin.branch(), clone.toString()));
        synchronized (mirrors.lock(origin.mirror())) {
            if (wanted.history() == null) {
                ObjectCopy.make(origin.mirror().resolve("objects"), clone.resolve(".git/objects"));
            } else {
                check(fetchNewest(git, origin, head, clone, wanted));
            }
        }
        Files.write(Files.createDirectories(clone.resolve(".git/info")).resolve("exclude"), excluded);
        String gitDir = "--git-dir=" + clone.resolve(".git");
        check(git.run(clone, gitDir, "update-ref", "refs/heads/" + origin.branch(), head));
        check(git.run(clone, gitDir, "update-ref", "refs/remotes/origin/" + origin.baseBranch(), origin.base()));
        if (wanted.tags() && wanted.history() == null) {
            check(Tags.copy(git, origin.mirror(), clone.resolve(".git"), head));
        }
        check(git.run(clone, gitDir, "config", "user.name", author.name()));
        check(git.run(clone, gitDir, "config", "user.email", author.email()));
        check(git.run(clone, gitDir, "--work-tree=" + clone, "reset", "--hard", "--quiet"));
    }

    /** A shallow clone's: one commit more than the agent's may be taken back. With the tags of what comes. */
    private static Git.Result fetchNewest(Git git, Origin origin, String head, Path clone, Checkout wanted) throws IOException {
        int depth = head.equals(origin.base()) ? wanted.history() : wanted.history() + 1;
        return git.run(clone, "--git-dir=" + clone.resolve(".git"), "-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--update-head-ok", "--depth=" + depth,
                wanted.tags() ? "--no-prune" : "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--",
                origin.mirror().toString(), head + ":refs/heads/" + origin.branch(), origin.base() + ":refs/remotes/origin/" + origin.baseBranch());
    }

    /** Of a run that was not done; what a task was completed with is not changed any more. */
    private void takeBackUncommitted(Origin origin, String head, Path clone) throws IOException, RunTrouble {
        String gitDir = "--git-dir=" + clone.resolve(".git");
        if (!head.equals(origin.base()) && isolated.run(clone, gitDir, "log", "-1", "--format=%B", head).out().contains(Workspace.LEFT_UNCOMMITTED)) {
            check(isolated.run(clone, gitDir, "--work-tree=" + clone, "reset", "--mixed", "--quiet", head + "^"));
        }
    }

    private static void check(Git.Result result) throws RunTrouble {
        if (!result.ok()) {
            throw GitProblem.ofFiles("The worker could not make a clone of the repository.", result);
        }
    }
}
