package io.agentvine.worker.run;

import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.SpareWishes.Wish;
import io.agentvine.worker.run.Submodules.Submodule;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Makes a clone for each run: {@code runs/<execution id>/clone}, on the branch to deliver, with copies of the mirror's objects. */
public final class Workspaces {

    private static final Logger LOG = System.getLogger(Workspaces.class.getName());

    /** Name of the folder in which a run's clone is made. */
    static final String HALF_MADE = "making";

    private final Path runs;
    private final Mirrors mirrors;
    private final Clones clones;
    private final Spares spares;
    private final SpareWishes wishes = new SpareWishes();
    private final LargeContents contents;
    private final LentLogins logins;
    private final GitSettings.Author author;
    private final Git isolated;
    private final Ground ground;

    /**
     * Where clones are made, and for whom.
     *
     * @param mirrors where repositories are kept, with what runs leave; other workers of the machine may share it
     * @param user whom the clones are made for
     * @param clock by which what runs left gets old
     */
    public record Ground(Path workspace, Path mirrors, AgentUser user, WorkLimits limits, Clock clock) {

        /** One whose mirrors are its own. */
        Ground(Path workspace, AgentUser user, WorkLimits limits, Clock clock) {
            this(workspace, workspace.resolve(OwnMirrors.FOLDER), user, limits, clock);
        }

        /** One with nothing special about it. */
        public static Ground plain(Path workspace) {
            return new Ground(workspace, AgentUser.SAME, WorkLimits.DEFAULT, Clock.systemUTC());
        }
    }

    public Workspaces(Ground ground, GitSettings git, Redaction redaction) {
        this.ground = ground;
        this.runs = ground.workspace().resolve("runs");
        this.isolated = Git.isolated(git);
        this.author = git.author();
        RemoteGit remote = new RemoteGit(git);
        this.logins = remote.lent();
        this.mirrors = new Mirrors(ground, remote, isolated, redaction);
        this.contents = new LargeContents(remote, isolated, runs, ground.clock());
        this.clones = new Clones(isolated, author, ground.clock());
        this.spares = new Spares(ground.workspace().resolve("spares"), ground.mirrors(), clones, isolated);
        mirrors.whenDamaged(mirror -> {
            wishes.drop(mirror);
            spares.dropOf(mirror);
        });
    }

    Mirrors mirrors() {
        return mirrors;
    }

    MirrorUpkeep upkeep() {
        return new MirrorUpkeep(mirrors, ground.clock());
    }

    LentLogins logins() {
        return logins;
    }

    LargeContents contents() {
        return contents;
    }

    Path runs() {
        return runs;
    }

    Spares spares() {
        return spares;
    }

    SpareWishes wishes() {
        return wishes;
    }

    Git isolated() {
        return isolated;
    }

    WorkLimits limits() {
        return ground.limits();
    }

    /** How a clone comes about, from the fetch on. May be repeated. */
    interface Making<E extends Exception> {
        Workspace make() throws RunTrouble, IOException, E;
    }

    /** Makes a clone, once more where that failed since the mirror is damaged: the next fetch makes that anew. */
    <E extends Exception> Workspace mending(WorkOrder order, BooleanSupplier abort, Making<E> making) throws RunTrouble, IOException, E {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        Path mirror = mirrors.of(url);
        String before = MirrorSeal.which(mirror);
        spares.reserve(order.executionId(), url, order.data().branchName());
        try {
            return making.make();
        } catch (RunTrouble unmade) {
            // Another worker may have made it anew meanwhile.
            if (abort.getAsBoolean() || !GitProblem.mayBeOurOwnDamage(unmade)
                    || !mirrors.setAsideIfDamaged(mirror, abort) && before.equals(MirrorSeal.which(mirror))) {
                throw unmade;
            }
            return making.make();
        } finally {
            spares.release(order.executionId());
        }
    }

    /** A clone in which the branch is where a checkpoint had it. @param start where the branch begins */
    Workspace goOnFrom(WorkOrder order, Mirrors.Start start, Checkpointed from, BooleanSupplier abort) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        mirrors.fetchCommit(url, from.base(), abort);
        mirrors.take(url, from, KeptStore.wipRefs(order.data().id()) + "/restored");
        return prepareOn(order, start, from, abort);
    }

    /**
     * Makes the clone of commits that are all in the mirror, or kept beside it.
     *
     * @param start where the branch begins
     * @param from null: at its beginning
     */
    Workspace prepareOn(WorkOrder order, Mirrors.Start start, Checkpointed from, BooleanSupplier abort) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        String branch = RepositoryAddress.checkedBranch(order.meta().branch());
        Path folder = opened(order);
        Origin plain = new Origin(url, mirrors.of(url), null, start.branch(), from == null ? start.commit() : from.base(), branch,
                order.data().id(), order.lease().token().fence());
        boolean mayStandOnKept = from != null || order.meta().predecessor() != null || Mirrors.isOfTask(start.branch());
        try {
            String head = from == null ? plain.base() : from.head();
            Origin origin = mayStandOnKept ? plain.with(given(folder, plain, head, abort)) : plain;
            Aside<Said> said = read(origin);
            keepOrigin(folder, origin);
            makeClone(order, origin, from, folder, said, abort);
            if (origin.given() == null) {
                wishes.add(new Wish(url, origin.mirror(), order.data().branchName(), origin.base()));
            }
            return workspace(folder, origin).beganAt(head).saying(said);
        } catch (RunTrouble | IOException halfMade) {
            PrivateFiles.delete(folder);
            throw halfMade;
        }
    }

    /** The run's own folder, empty. */
    private Path opened(WorkOrder order) throws IOException {
        Path folder = runs.resolve(order.executionId().toString());
        PrivateFiles.delete(folder);
        PrivateFiles.folder(folder);
        ground.user().letThrough(runs);
        ground.user().lend(folder, order.executionId(), "--x");
        return folder;
    }

    private Path given(Path folder, Origin origin, String head, BooleanSupplier abort) throws IOException, RunTrouble {
        return MirrorLock.of(origin.mirror()).together(abort, () -> GivenCommits.make(folder, origin, head, isolated, abort));
    }

    /** A run's place without a clone, for work that is kept: nobody works there, it is only shown and pushed. */
    Workspace withoutClone(WorkOrder order, KeptWork kept) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        Path folder = runs.resolve(order.executionId().toString());
        PrivateFiles.delete(folder);
        PrivateFiles.folder(folder);
        Origin origin = new Origin(url, mirrors.of(url), null, kept.baseBranch(), kept.base(), RepositoryAddress.checkedBranch(order.meta().branch()),
                order.data().id(), order.lease().token().fence());
        boolean large = order.data().wished().wanted().lfs() && contents.canBeHad();
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
        Path folder = opened(order);
        Origin then = old.origin();
        if (then.given() != null) {
            Files.move(then.given(), folder.resolve(then.given().getFileName()));
        }
        Origin origin = new Origin(then.url(), then.mirror(), GivenCommits.in(folder, then.mirror()), then.baseBranch(), then.base(), then.branch(), then.taskId(),
                order.lease().token().fence());
        keepOrigin(folder, origin);
        Files.move(old.workingCopy(), folder.resolve("clone"));
        if (Files.exists(old.file(Workspace.CHECKED_OUT))) {
            Files.move(old.file(Workspace.CHECKED_OUT), folder.resolve(Workspace.CHECKED_OUT));
        }
        ground.user().give(folder.resolve("clone"), order.executionId());
        PrivateFiles.write(folder.resolve(Workspace.SUBMODULES), Wire.write(old.submodules()));
        PrivateFiles.write(folder.resolve(Workspace.LARGE), Wire.write(old.largeFiles()));
        PrivateFiles.write(folder.resolve(Workspace.SETUP), Wire.write(old.leftBySetup()));
        old.remove();
        return workspace(folder, origin).saying(read(origin));
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

    /**
     * What is needed to keep a clone as WIP, also by a later life of the worker.
     *
     * @param given the git dir with what the run stands on and the mirror has not ({@link GivenCommits}), or null
     */
    record Origin(String url, Path mirror, Path given, String baseBranch, String base, String branch, UUID taskId, long fence) {

        /** The git dir that has what the run began with, and nothing that others made. */
        Path store() {
            return given == null ? mirror : given;
        }

        /** The git dir with what tasks made, which reads the mirror's objects too. */
        Path kept() {
            return KeptStore.beside(mirror);
        }

        private Origin with(Path theGiven) {
            return new Origin(url, mirror, theGiven, baseBranch, base, branch, taskId, fence);
        }
    }

    /** The clone that an earlier life left there, or null where there is none to keep. */
    Workspace left(Path folder) throws IOException {
        Path origin = folder.resolve("origin.json");
        if (!Files.exists(origin) || !Files.isDirectory(folder.resolve("clone"))) {
            return null;
        }
        Origin kept = Wire.read(Files.readString(origin), Origin.class);
        Path mirror = mirrors.of(kept.url());
        Origin known = new Origin(kept.url(), mirror, GivenCommits.in(folder, mirror), kept.baseBranch(), kept.base(), kept.branch(),
                kept.taskId(), kept.fence());
        return workspace(folder, known);
    }

    private Workspace workspace(Path folder, Origin origin) throws IOException {
        LargeObjects large = Workspace.largeFiles(folder).on() ? contents.of(origin) : null;
        return new Workspace(folder.toRealPath(), origin, mirrors, Mirrors.like(origin.base(), isolated), ground.limits(), large);
    }

    /** What the commit, and not the clone, says to agents; empty where it says nothing. */
    String instructions(Workspace workspace) throws RunTrouble, IOException {
        return workspace.said().awaited().instructions();
    }

    /** What the commit, and not the clone, brings for agents to run. */
    CommitContent content(Workspace workspace) throws RunTrouble, IOException {
        return workspace.said().awaited().content();
    }

    /**
     * Of a commit.
     *
     * @param largeFiles whether it has files that a clone holds as pointers only
     * @param instructions to agents; may be empty
     * @param content for agents to run; may be empty
     */
    record Said(boolean largeFiles, String instructions, CommitContent content) {}

    private Aside<Said> read(Origin origin) {
        return Aside.begin("read", origin.taskId(), () -> {
            List<String> listed = forAgents(isolated, runs, origin.store(), origin.base());
            return new Said(LargeFiles.areIn(isolated, origin.store(), origin.base(), listed),
                    new RepositoryText(isolated, runs, origin.store(), origin.base()).read(listed),
                    CommitContent.of(isolated, origin.store(), origin.base(), listed));
        });
    }

    /**
     * A commit's files that are read to agents, that they would run, or that say what is in git-lfs, as {@code ls-tree -l} lists them; none where it cannot be read.
     *
     * @param directory any
     * @param store the git dir that has the commit
     */
    static List<String> forAgents(Git git, Path directory, Path store, String commit) throws IOException {
        return git.run(directory, List.of("--git-dir=" + store, "ls-tree", "-r", "-l", "--full-tree", commit), List.of(), line -> {
            String path = line.substring(line.indexOf('\t') + 1);
            return RepositoryText.isSaid(path) || CommitContent.isPart(path) || LargeFiles.mayName(path);
        }).out();
    }

    private static void keepOrigin(Path folder, Origin origin) throws IOException {
        PrivateFiles.write(folder.resolve("origin.json"), Wire.write(origin));
    }

    /** Of a spare where there is one; it has its name once it is whole. The index is kept before anybody works there, since it knows the files as they are. */
    private void makeClone(WorkOrder order, Origin origin, Checkpointed from, Path folder, Aside<Said> said, BooleanSupplier abort)
            throws IOException, RunTrouble {
        String head = from == null ? origin.base() : from.head();
        Path half = folder.resolve(HALF_MADE);
        Checkout wanted = order.data().wished().wanted();
        if (wanted.history() == null) {
            checkOut(order, origin, head, half, isolated.until(abort));
            clones.give(origin, head, half, wanted.tags(), abort);
        } else {
            clones.giveNewest(origin, head, half, wanted, abort);
        }
        if (from != null && from.bundle() != null) {
            takeBackUncommitted(origin, head, half);
        }
        Files.copy(half.resolve(".git/index"), folder.resolve(Workspace.CHECKED_OUT), StandardCopyOption.COPY_ATTRIBUTES);
        List<Submodule> submodules = new Submodules(mirrors, isolated, author, abort).fill(origin, head, half, wanted.submodules());
        PrivateFiles.write(folder.resolve(Workspace.SUBMODULES), Wire.write(submodules));
        LargeFiles.Way way = said.awaited().largeFiles() ? contents.fill(origin, head, half, wanted.lfs(), abort) : LargeFiles.Way.OFF;
        PrivateFiles.write(folder.resolve(Workspace.LARGE), Wire.write(way));
        Files.move(half, folder.resolve("clone"), StandardCopyOption.ATOMIC_MOVE);
        ground.user().give(folder.resolve("clone"), order.executionId());
    }

    private void checkOut(WorkOrder order, Origin origin, String head, Path half, Git git) throws IOException, RunTrouble {
        Spares.Taken spare = spares.claim(order.executionId());
        if (spare == null || !isMadeOf(spare, origin, head, half, git)) {
            PrivateFiles.delete(half);
            clones.checkOut(origin.mirror(), origin.given(), head, half, git);
        }
    }

    /** False where it turns out to be of no use. */
    private boolean isMadeOf(Spares.Taken spare, Origin origin, String head, Path half, Git git) throws RunTrouble, IOException {
        try {
            Files.move(spare.checkout(), half, StandardCopyOption.ATOMIC_MOVE);
            if (!spare.commit().equals(head)) {
                clones.bringTo(origin.mirror(), origin.given(), head, half, git);
            }
            return true;
        } catch (RunTrouble | IOException unusable) {
            if (git.stops().getAsBoolean()) {
                throw unusable;
            }
            LOG.log(Level.WARNING, "a spare clone is not used: {0}", unusable.getMessage());
            return false;
        }
    }

    /** Of a run that was not done; what a task was completed with is not changed any more. */
    private void takeBackUncommitted(Origin origin, String head, Path clone) throws IOException, RunTrouble {
        String gitDir = "--git-dir=" + clone.resolve(".git");
        if (!head.equals(origin.base()) && isolated.run(clone, gitDir, "log", "-1", "--format=%B", head).out().contains(Workspace.LEFT_UNCOMMITTED)) {
            Clones.check(isolated.run(clone, gitDir, "--work-tree=" + clone, "reset", "--mixed", "--quiet", head + "^"));
        }
    }
}
