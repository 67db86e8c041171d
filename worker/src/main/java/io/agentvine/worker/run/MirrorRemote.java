package io.agentvine.worker.run;

import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Mirrors.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What goes between a repository's server and its mirror, or what is kept beside that. Notes which servers let this worker in. Who fetches has the
 * mirror alone.
 */
final class MirrorRemote {

    private static final String OTHER_HASH = "mismatched algorithms: client sha1; server sha256";
    private static final String NO_SUCH_BRANCH = "couldn't find remote ref";

    private final RemoteGit remote;
    private final RemoteRefs refs;
    private final Git isolated;
    private final Redaction redaction;
    private final Admissions admissions;

    MirrorRemote(RemoteGit remote, Git isolated, Redaction redaction, Admissions admissions) {
        this.remote = remote;
        this.refs = new RemoteRefs(remote, redaction);
        this.isolated = isolated;
        this.redaction = redaction;
        this.admissions = admissions;
    }

    /**
     * Fetches a branch, to its ref among {@code refs/upstream}. One call where the branch has a name; who asks for the default is told its name first.
     *
     * @param mirror or what is kept beside it
     * @param makeForSha256 makes the mirror anew, which holds nothing yet, where the server's objects have such names
     */
    Start fetch(Path mirror, String url, String branch, MirrorLock.Step makeForSha256, BooleanSupplier abort) throws RunTrouble, IOException {
        Start start = branch == null ? refs.ask(mirror, url, null, abort) : new Start(branch, null);
        String ref = Mirrors.ref(start.branch());
        Git.Result fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        if (fetched.errors().contains(OTHER_HASH) && !KeptStore.isOne(mirror) && holdsNothing(mirror) && holdsNothing(KeptStore.beside(mirror))) {
            makeForSha256.go();
            fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        }
        if (!fetched.ok() && !KeptStore.isOne(mirror) && fetched.errors().contains("refs/tags/")) {
            dropTags(mirror);
            fetched = receive(mirror, url, "refs/heads/" + start.branch(), ref, abort);
        }
        if (!fetched.ok() && branch != null && fetched.errors().contains(NO_SUCH_BRANCH)) {
            admissions.note(url);
            refs.ask(mirror, url, branch, abort);
        }
        String commit = fetched.ok() ? fetched(mirror, ref) : "";
        if (commit.isEmpty()) {
            throw GitProblem.of("git fetch", url, fetched, redaction);
        }
        admissions.note(url);
        return new Start(start.branch(), commit);
    }

    /** As the file says that was just written; by git where there is none. */
    private String fetched(Path mirror, String ref) throws IOException {
        Path file = mirror.resolve(ref);
        String said = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readString(file, StandardCharsets.ISO_8859_1).strip() : "";
        return RepositoryAddress.isCommit(said) ? said
                : isolated.run(mirror.getParent(), "--git-dir=" + mirror, "rev-parse", "--verify", "--quiet", ref + "^{commit}").line();
    }

    /** A mirror gets the tags of what is received. */
    Git.Result receive(Path mirror, String url, String wanted, String ref, BooleanSupplier abort) throws IOException {
        return remote.to(url).until(abort).run(mirror.getParent(), "--git-dir=" + mirror, "-c", "fetch.unpackLimit=1", "fetch", "--quiet",
                KeptStore.isOne(mirror) ? "--no-tags" : "--no-prune", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--", url, "+" + wanted + ":" + ref);
    }

    /** Where one stands in the way of another by now, as v1 in that of v1/a: the next fetch brings those that there are. */
    private void dropTags(Path mirror) throws IOException {
        List<String> tags = isolated.run(mirror.getParent(), "--git-dir=" + mirror, "for-each-ref", "--format=delete %(refname)", "refs/tags").out();
        isolated.run(mirror.getParent(), List.of("--git-dir=" + mirror, "update-ref", "--stdin"), tags, line -> true);
    }

    /** Whether it has no ref. */
    boolean holdsNothing(Path mirror) throws IOException {
        if (!Files.isDirectory(mirror)) {
            return true;
        }
        Git.Result first = isolated.run(mirror.getParent(), "--git-dir=" + mirror, "for-each-ref", "--count=1");
        return first.ok() && first.out().isEmpty();
    }

    /** What the remote has on that branch now, or null. */
    String commit(Path mirror, String url, String branch, BooleanSupplier abort) throws RunTrouble, IOException {
        String commit = refs.commit(mirror, url, branch, abort);
        admissions.note(url);
        return commit;
    }

    /** As {@link Mirrors#push}. */
    Git.Result push(Path store, String url, String branch, String commit, String expected, BooleanSupplier abort) throws IOException {
        String ref = "refs/heads/" + branch;
        String lease = "--force-with-lease=" + ref + ":" + (expected == null ? "" : expected);
        return remote.toPush(url).until(abort).run(store.getParent(), "--git-dir=" + store, "push", "--quiet",
                "--no-verify", "--no-follow-tags", "--recurse-submodules=no", lease, "--", url, commit + ":" + ref);
    }
}
