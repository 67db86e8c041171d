package io.agentvine.worker.run;

import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How clones come about: first a checkout of some commit, which is nobody's yet, then one run's clone of it. Nothing of them is the mirror's
 * file under another name, and a clone has no remote: it knows neither the mirror nor the repository's URL. The commits are in the mirror.
 */
final class Clones {

    private final Mirrors mirrors;
    private final Git isolated;
    private final GitSettings.Author author;
    private final List<String> excluded;

    /** @param excluded patterns of what the agent's own git is not to see as new */
    Clones(Mirrors mirrors, Git isolated, GitSettings.Author author, List<String> excluded) {
        this.mirrors = mirrors;
        this.isolated = isolated;
        this.author = author;
        this.excluded = excluded;
    }

    /** Checks the commit out into a new folder, on no branch. @param git is ended early as it says, and so is the copy of the objects */
    void checkOut(Path mirror, String commit, Path clone, Git git) throws IOException, RunTrouble {
        Git like = Mirrors.like(commit, git);
        check(like.run(clone.getParent(), "init", "--quiet", "--template=", "--initial-branch=none", clone.toString()));
        Files.write(Files.createDirectories(clone.resolve(".git/info")).resolve("exclude"), excluded);
        Files.writeString(clone.resolve(".git/config"), "[user]\n\tname = " + quoted(author.name()) + "\n\temail = " + quoted(author.email()) + "\n",
                StandardOpenOption.APPEND);
        bringTo(mirror, commit, clone, git);
    }

    /** Changes what differs in a checkout that nobody worked in, so that it is one of that commit. */
    void bringTo(Path mirror, String commit, Path clone, Git git) throws IOException, RunTrouble {
        synchronized (mirrors.lock(mirror)) {
            ObjectCopy.make(mirror.resolve("objects"), clone.resolve(".git/objects"), git.stops());
        }
        check(git.run(clone, "--git-dir=" + clone.resolve(".git"), "--work-tree=" + clone, "read-tree", "-u", "--reset", commit));
    }

    /** Makes a checkout of the branch's commit a run's clone, on its branch. @param head where the branch is */
    void give(Origin origin, String head, Path clone, BooleanSupplier abort) throws IOException, RunTrouble {
        Git git = isolated.until(abort);
        Path gitDir = clone.resolve(".git");
        Files.writeString(gitDir.resolve("HEAD"), "ref: refs/heads/" + origin.branch() + "\n");
        List<String> refs = List.of("create refs/heads/" + origin.branch() + " " + head,
                "create refs/remotes/origin/" + origin.baseBranch() + " " + origin.base());
        check(git.run(clone, List.of("--git-dir=" + gitDir, "update-ref", "--stdin"), refs, line -> true));
        check(Tags.copy(git, origin.mirror(), gitDir, head));
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
