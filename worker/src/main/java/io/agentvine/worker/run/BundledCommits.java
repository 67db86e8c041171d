package io.agentvine.worker.run;

import io.agentvine.worker.report.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commits of a checkpoint, on their way into what is kept of a repository. Callers hold the mirror's lock. */
final class BundledCommits {

    private final Git isolated;
    private final Redaction redaction;
    private final Path store;

    BundledCommits(Git isolated, Redaction redaction, Path store) {
        this.isolated = isolated;
        this.redaction = redaction;
        this.store = store;
    }

    /**
     * Takes a checkpoint's commits in: its bundle has one ref, which is the expected commit, and those that are kept beside it: of the same task
     * they get the names that they had, of another one they are left. Every object is checked.
     *
     * @throws UnusableCheckpoint where it is anything else, or the base is not here
     */
    void take(Workspaces.Checkpointed from, String ref) throws IOException {
        String gitDir = "--git-dir=" + store;
        if (!isolated.run(store, gitDir, "cat-file", "-e", from.base() + "^{commit}").ok()) {
            throw untaken("the repository no longer has the commit " + from.base() + " that it is built on");
        }
        if (from.bundle() == null) {
            return;
        }
        String bundle = from.bundle().toAbsolutePath().toString();
        List<String> heads = isolated.run(store, gitDir, "bundle", "list-heads", bundle).out();
        List<String> fetch = new ArrayList<>(List.of(gitDir, "-c", "fetch.fsckObjects=true", "-c", "fetch.unpackLimit=1", "fetch", "--quiet",
                "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--", bundle));
        List<String> wanted = wanted(heads, from, ref);
        if (wanted.isEmpty()) {
            return;
        }
        fetch.addAll(wanted);
        Git.Result fetched = isolated.run(store, fetch);
        if (fetched.errors().contains("No space left")) {
            throw new IOException("No space left for the commits of a checkpoint");
        }
        if (!fetched.ok() || !isolated.run(store, gitDir, "merge-base", "--is-ancestor", from.base(), from.head()).ok()) {
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
}
