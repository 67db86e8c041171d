package io.agentvine.worker.run;

import io.agentvine.protocol.Checkout;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How clones come about: first a checkout of some commit, which is nobody's yet, then one run's clone of it. Nothing of them is the mirror's
 * file under another name, and a clone has no remote: it knows neither the mirror nor the repository's URL. The commits are in
 * the mirror, or in the git dir that a run has of its own ({@link GivenCommits}).
 */
final class Clones {

    /** Behind a wall of a worker that is root files have another owner's number, by which git took all for changed and read each again at every look. */
    private static final String STATUS = "[core]\n\tcheckStat = minimal\n";

    private final Git isolated;
    private final GitSettings.Author author;
    private final Clock clock;

    /** @param clock by which it is known since when a clone's branch is there */
    Clones(Git isolated, GitSettings.Author author, Clock clock) {
        this.isolated = isolated;
        this.author = author;
        this.clock = clock;
    }

    /** Checks the commit out into a new folder, on no branch. @param git is ended early as it says, and so is the copy of the objects */
    void checkOut(Path mirror, String commit, Path clone, Git git) throws IOException, RunTrouble {
        checkOut(mirror, null, commit, clone, git);
    }

    /** The same with what the run alone has. @param given null: nothing */
    void checkOut(Path mirror, Path given, String commit, Path clone, Git git) throws IOException, RunTrouble {
        begin(commit, clone, git);
        bringTo(mirror, given, commit, clone, git);
    }

    private void begin(String commit, Path clone, Git git) throws IOException, RunTrouble {
        check(Mirrors.like(commit, git).run(clone.getParent(), "init", "--quiet", "--template=", "--initial-branch=none", clone.toString()));
        Files.createFile(Files.createDirectories(clone.resolve(".git/info")).resolve("exclude"));
        Files.writeString(clone.resolve(".git/config"), "[user]\n\tname = " + quoted(author.name()) + "\n\temail = " + quoted(author.email()) + "\n" + STATUS,
                StandardOpenOption.APPEND);
    }

    /** Changes what differs in a checkout that nobody worked in, so that it is one of that commit. */
    void bringTo(Path mirror, String commit, Path clone, Git git) throws IOException, RunTrouble {
        bringTo(mirror, null, commit, clone, git);
    }

    /** The same with what the run alone has. @param given null: nothing */
    void bringTo(Path mirror, Path given, String commit, Path clone, Git git) throws IOException, RunTrouble {
        MirrorLock.of(mirror).together(git.stops(), () -> ObjectCopy.make(mirror.resolve("objects"), clone.resolve(".git/objects"), git.stops()));
        if (given != null) {
            ObjectCopy.make(given.resolve("objects/pack"), clone.resolve(".git/objects/pack"), git.stops());
        }
        readFiles(commit, clone, git);
    }

    private static void readFiles(String commit, Path clone, Git git) throws IOException, RunTrouble {
        check(git.run(clone, "--git-dir=" + clone.resolve(".git"), "--work-tree=" + clone, "read-tree", "-u", "--reset", commit));
    }

    /** Makes a checkout of the branch's commit a run's clone, on its branch. @param head where the branch is @param tags those of its history */
    void give(Origin origin, String head, Path clone, boolean tags, BooleanSupplier abort) throws IOException, RunTrouble {
        Git git = isolated.until(abort);
        Path gitDir = clone.resolve(".git");
        standOn(origin, gitDir);
        List<String> refs = new ArrayList<>();
        refs.add(PackedRefs.line(head, "refs/heads/" + origin.branch()));
        refs.add(PackedRefs.line(origin.base(), "refs/remotes/origin/" + origin.baseBranch()));
        if (tags) {
            refs.addAll(Tags.of(git, origin.store(), head));
        }
        try {
            Files.writeString(gitDir.resolve(PackedRefs.FILE), PackedRefs.text(refs));
            // As git does with a ref that comes to be; the agent's own entries follow.
            log(gitDir, "HEAD", head);
            log(gitDir, "refs/heads/" + origin.branch(), head);
            log(gitDir, "refs/remotes/origin/" + origin.baseBranch(), origin.base());
        } catch (IOException unwritten) {
            throw GitProblem.ofDisk(unwritten);
        }
    }

    private void log(Path gitDir, String ref, String commit) throws IOException {
        Path log = gitDir.resolve("logs").resolve(ref);
        Files.createDirectories(log.getParent());
        Files.writeString(log, "0".repeat(commit.length()) + " " + commit + " " + author.name() + " <" + author.email() + "> "
                + clock.instant().getEpochSecond() + " +0000\n");
    }

    private static void standOn(Origin origin, Path gitDir) throws IOException {
        Files.writeString(gitDir.resolve("HEAD"), "ref: refs/heads/" + origin.branch() + "\n");
    }

    /** A run's clone with the newest part of the history alone: one commit more than the agent's may be taken back. With the tags of what comes. */
    void giveNewest(Origin origin, String head, Path clone, Checkout wanted, BooleanSupplier abort) throws IOException, RunTrouble {
        Git git = isolated.until(abort);
        begin(head, clone, git);
        int depth = head.equals(origin.base()) ? wanted.history() : wanted.history() + 1;
        MirrorLock.of(origin.mirror()).together(abort, () -> check(git.run(clone, "--git-dir=" + clone.resolve(".git"), "-c", "fetch.unpackLimit=1",
                "fetch", "--quiet", "--update-head-ok", "--depth=" + depth, wanted.tags() ? "--no-prune" : "--no-tags", "--no-write-fetch-head",
                "--no-recurse-submodules", "--no-auto-maintenance", "--",
                origin.store().toString(), head + ":refs/heads/" + origin.branch(), origin.base() + ":refs/remotes/origin/" + origin.baseBranch())));
        standOn(origin, clone.resolve(".git"));
        readFiles(head, clone, git);
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    static void check(Git.Result result) throws RunTrouble {
        if (!result.ok()) {
            throw GitProblem.ofFiles("The worker could not make a clone of the repository.", result);
        }
    }
}
