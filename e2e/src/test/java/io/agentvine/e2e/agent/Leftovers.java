package io.agentvine.e2e.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an agent can leave in its clone, made with real git, and its own word for it: a file named by the run, with the id of every
 * commit that the clone holds in any place, and of every file that is not committed.
 */
public final class Leftovers {

    /** Each makes its commits unique by the run's id, which is {@code $run}. */
    public enum Left {
        NOTHING(":"),
        UNCOMMITTED("echo $run > left.txt; echo more $run >> README.md"),
        COMMITTED("commit left.txt one; commit left.txt two"),
        BRANCH("git checkout -q -b other-$run; commit other.txt beside; git checkout -q -; echo $run > left.txt"),
        STASH("echo first $run >> README.md; git stash -q; echo second $run > new.txt; git stash -q -u"),
        CONFLICT("git checkout -q -b theirs-$run; commit left.txt theirs; git checkout -q -; commit left.txt ours; ! git merge -q theirs-$run >&2"),
        REBASE("git checkout -q -b theirs-$run; commit left.txt theirs; git checkout -q -; commit left.txt ours; ! git rebase -q theirs-$run >&2"),
        WORKTREE("git worktree add -q --detach .claude/worktrees/$run >&2; cd .claude/worktrees/$run; commit other.txt beside"),
        AMENDED("commit left.txt one; echo two $run > left.txt; git commit -q -a --amend -m two");

        private final String script;

        Left(String script) {
            this.script = script;
        }
    }

    private static final String BEFORE = """
            set -eu
            commit() { echo "$2 $run" > "$1"; git add -A; git commit -q -m "$2 $run"; }
            """;
    private static final String AFTER = """

            cd "$clone"
            { git rev-list --all --reflog HEAD; git ls-files -om --exclude-standard | sort -u | grep -v '/$' | git hash-object --stdin-paths; } > "$notes.new"
            mv "$notes.new" "$notes"
            """;

    private final Path notes;
    private final String run;

    /** @param notes a folder outside of any clone */
    Leftovers(Path notes, String run) {
        this.notes = notes;
        this.run = run;
    }

    /** Whether a run has noted something there before. */
    boolean anyBefore() {
        return !runs(notes).isEmpty();
    }

    void leave(Left left) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", BEFORE + left.script + AFTER).redirectErrorStream(true);
        shell.environment().put("run", run);
        shell.environment().put("clone", Path.of("").toAbsolutePath().toString());
        shell.environment().put("notes", notes.resolve(run).toString());
        shell.environment().put("LC_ALL", "C");
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("could not leave " + left + ": " + said);
        }
    }

    /** The runs that have left everything that they meant to. */
    public static List<String> runs(Path notes) {
        try (Stream<Path> files = Files.list(notes)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".new")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ids of what a run left. */
    public static Set<String> of(Path notes, String run) {
        try (Stream<String> lines = Files.lines(notes.resolve(run))) {
            return lines.collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
