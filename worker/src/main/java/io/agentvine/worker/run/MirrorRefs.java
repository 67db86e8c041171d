package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Refs on their way from one git dir of ours into another, so that nothing is taken for gone which could not be read. Callers hold the mirror's lock.
 */
final class MirrorRefs {

    /** For one whose name has another commit here already. Nobody looks for a name there: it is kept as long as the others. */
    private static final String BROUGHT = "refs/agentvine/brought/";
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    private final Git isolated;

    MirrorRefs(Git isolated) {
        this.isolated = isolated.limitedTo(MirrorRepair.SEARCH);
    }

    /** Whether all refs are in it: of one that is broken git says so, and ends well. */
    static boolean isWhole(Git.Result listed) {
        return listed.ok() && listed.err().isEmpty() && listed.out().size() < Git.KEPT_LINES;
    }

    /** @throws RunTrouble where git failed by something that passes, such as a full disk, and not by what it read */
    static void requireEnded(Git.Result result) throws RunTrouble {
        if (result.code() == KILLED || result.code() == TERMINATED || GitProblem.passes(result)) {
            throw GitProblem.ofFiles("The worker could not look through what it keeps of the repository.", result);
        }
    }

    Git.Result list(Path gitDir, String below) throws IOException {
        return isolated.run(gitDir, "--git-dir=" + gitDir, "for-each-ref", "--format=%(objectname) %(refname)", below);
    }

    /** Commits by their refs. */
    static Map<String, String> ids(Git.Result listed) {
        Map<String, String> ids = new TreeMap<>();
        listed.out().forEach(line -> ids.put(line.substring(line.indexOf(' ') + 1), line.substring(0, Math.max(0, line.indexOf(' ')))));
        return ids;
    }

    /** @throws RunTrouble where they cannot be listed, or not all */
    Map<String, String> all(Path gitDir, String below) throws IOException, RunTrouble {
        Git.Result listed = list(gitDir, below);
        if (!isWhole(listed)) {
            throw GitProblem.ofFiles("The refs of " + gitDir.getFileName() + " cannot all be read" + said(listed), listed);
        }
        return ids(listed);
    }

    private static String said(Git.Result result) {
        return result.err().isEmpty() ? "." : ": " + result.err().get(0);
    }

    /** What git says of it, where the one git dir takes a ref of the other. It is on the disk then. */
    Git.Result take(Path from, String ref, String as, Path into) throws IOException {
        return isolated.run(into, "--git-dir=" + into, "-c", "fetch.unpackLimit=1", "-c", "core.logAllRefUpdates=always", "-c", "core.fsync=all", "fetch",
                "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
                "--no-auto-maintenance", "--", from.toString(), "+" + ref + ":" + as);
    }

    /**
     * Has every ref of the one below this folder in the other too, with the commit that it has there. One that cannot be read does not stop the others.
     *
     * @return the commits by the names that they have now
     * @throws RunTrouble where not all of them were read
     */
    Map<String, String> bring(Path from, String below, Path store) throws IOException, RunTrouble {
        Map<String, String> there = all(store, "refs");
        Map<String, String> brought = new TreeMap<>();
        Git.Result listed = list(from, below);
        RunTrouble unread = null;
        for (Map.Entry<String, String> ref : ids(listed).entrySet()) {
            String name = ref.getValue().equals(there.getOrDefault(ref.getKey(), ref.getValue())) ? ref.getKey() : BROUGHT + ref.getValue();
            brought.put(name, ref.getValue());
            Git.Result taken = ref.getValue().equals(there.get(name)) ? null : take(from, ref.getKey(), name, store);
            if (taken != null && !taken.ok()) {
                unread = GitProblem.ofFiles(ref.getKey() + " of " + from.getFileName() + " cannot be taken over" + said(taken), taken);
            }
        }
        if (!isWhole(listed)) {
            throw GitProblem.ofFiles("The refs of " + from.getFileName() + " cannot all be read" + said(listed), listed);
        }
        if (unread != null) {
            throw unread;
        }
        return brought;
    }

    /** @throws RunTrouble where one of these is not there, or has not all that it stands on */
    void requireThere(Map<String, String> commits, Path store, Path mirror) throws IOException, RunTrouble {
        Map<String, String> there = all(store, "refs");
        for (Map.Entry<String, String> each : commits.entrySet()) {
            if (!each.getValue().equals(there.get(each.getKey()))) {
                throw new RunTrouble(FailureClass.WORKSPACE, each.getKey() + " was to be " + each.getValue() + " in " + store.getFileName()
                        + ", and is " + there.get(each.getKey()) + ".", List.of());
            }
        }
        if (commits.isEmpty()) {
            return;
        }
        List<String> walked = new ArrayList<>(commits.values());
        all(mirror, "refs").values().forEach(commit -> walked.add("^" + commit));
        Git.Result found = isolated.run(store, List.of("--git-dir=" + store, "rev-list", "--objects", "--quiet", "--stdin"), walked, any -> true);
        if (!found.ok()) {
            throw GitProblem.ofFiles("What was taken over into " + store.getFileName() + " is not all there" + said(found), found);
        }
    }
}
