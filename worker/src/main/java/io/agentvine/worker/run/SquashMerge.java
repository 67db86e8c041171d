package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a branch holds the change of another one that is not in its history: as one commit (squashed), or each of its commits anew
 * (rebased). Told by what the patches say, not by where their lines stand.
 */
final class SquashMerge {

    /** First parents that are looked at: what was merged longer ago is not found. */
    private static final int MOST_COMMITS = 500;
    private static final int MOST_PATHS = 500;

    private final Git git;
    private final Path gitDir;

    /** @param git that reads no configuration of the repository's */
    SquashMerge(Git git, Path gitDir) {
        this.git = git;
        this.gitDir = gitDir;
    }

    /** Both commits are here. */
    boolean isIn(String commit, String into) throws IOException, RunTrouble {
        String base = run("merge-base", commit, into).line();
        return RepositoryAddress.isCommit(base) && !base.equals(commit) && (isRebased(base, commit, into) || isSquashed(base, commit, into));
    }

    private boolean isRebased(String base, String commit, String into) throws IOException, RunTrouble {
        List<String> each = run("cherry", into, commit, base).out();
        return !each.isEmpty() && each.stream().allMatch(line -> line.startsWith("- "));
    }

    private boolean isSquashed(String base, String commit, String into) throws IOException, RunTrouble {
        List<String> patch = run("diff-tree", "-p", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv", base, commit).out();
        // Of a binary file an older git's patch id says nothing.
        if (patch.isEmpty() || patch.stream().anyMatch(line -> line.startsWith("Binary files "))) {
            return false;
        }
        Set<String> wanted = ids(patch);
        List<String> log = new ArrayList<>(List.of("--literal-pathspecs", "log", "-p", "--first-parent", "-m", "--max-count=" + MOST_COMMITS,
                "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--no-decorate", "--no-notes", base + ".." + into, "--"));
        List<String> paths = run("diff-tree", "-r", "--name-only", "--no-renames", "-z", base, commit).out();
        List<String> names = List.of(String.join("\n", paths).split("\0"));
        if (names.size() <= MOST_PATHS) {
            log.addAll(names);
        }
        Set<String> there = ids(run(log.toArray(String[]::new)).out());
        return !wanted.isEmpty() && there.containsAll(wanted);
    }

    private Set<String> ids(List<String> patches) throws IOException {
        Set<String> ids = new HashSet<>();
        git.run(gitDir, List.of("--git-dir=" + gitDir, "patch-id", "--stable"), patches, any -> true).out()
                .forEach(line -> ids.add(line.split(" ")[0]));
        return ids;
    }

    /** What failed says nothing of what was merged. */
    private Git.Result run(String... words) throws IOException, RunTrouble {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + gitDir));
        all.addAll(List.of(words));
        Git.Result said = git.run(gitDir, all);
        if (said.code() > 1) {
            throw GitProblem.ofFiles("The worker cannot tell what was merged in the repository now.", said);
        }
        return said;
    }
}
