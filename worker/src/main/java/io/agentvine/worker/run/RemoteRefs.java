package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Mirrors.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a repository says of its branches. Every call is made in a git dir of ours, which it does not change. */
final class RemoteRefs {

    private static final Duration LOOK = Duration.ofMinutes(2);

    private final RemoteGit remote;
    private final Redaction redaction;

    RemoteRefs(RemoteGit remote, Redaction redaction) {
        this.remote = remote;
        this.redaction = redaction;
    }

    /** What is on that branch now, or null. */
    String commit(Path gitDir, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        String ref = "refs/heads/" + branch;
        return list(gitDir, url, ref, abort).stream()
                .filter(line -> line.endsWith("\t" + ref))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .findFirst()
                .orElse(null);
    }

    /** The branch; where none is named, the remote's own default. @throws RunTrouble where there is no such branch */
    Start ask(Path gitDir, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        List<String> lines = list(gitDir, url, branch == null ? "HEAD" : "refs/heads/" + branch, abort);
        if (branch != null) {
            if (lines.stream().noneMatch(line -> line.endsWith("\trefs/heads/" + branch))) {
                throw new RunTrouble(FailureClass.REPOSITORY, missing(gitDir, url, branch, abort), List.of());
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

    private String missing(Path gitDir, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        boolean empty = list(gitDir, url, "refs/heads/*", abort).isEmpty();
        String where = redaction.mask(url);
        return empty
                ? "The repository " + where + " is empty: push a first commit."
                : "The repository " + where + " has no branch '" + branch + "'.";
    }

    private List<String> list(Path gitDir, String url, String pattern, BooleanSupplier abort) throws RunTrouble, IOException {
        Git.Result listed = remote.to(url).until(abort).limitedToAtMost(LOOK)
                .run(gitDir.getParent(), "--git-dir=" + gitDir, "ls-remote", "--symref", "--", url, pattern);
        if (!listed.ok()) {
            throw GitProblem.of("git ls-remote", url, listed, redaction);
        }
        return listed.out();
    }
}
