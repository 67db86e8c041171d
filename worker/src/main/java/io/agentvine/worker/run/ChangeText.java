package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.run.Workspace.Snapshot;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The change of one run in words: what people see of it, and what is searched for credentials. Its commits are kept beside the mirror. */
final class ChangeText {

    /** Name of the file with the diff. */
    private static final String FILE = "diff";
    /** Name of the file with all its commits. */
    private static final String HISTORY = "history";
    private static final byte[] CONFLICT = "+<<<<<<< ".getBytes(StandardCharsets.US_ASCII);
    /** Where a diff has one of these, not every line of the change stands in it. */
    private static final List<byte[]> ELSEWHERE = Stream.of("GIT binary patch", "Binary files ", "rename from ", "copy from ")
            .map(line -> line.getBytes(StandardCharsets.US_ASCII)).toList();
    private static final int DIFF_LIMIT = 5 * 1024 * 1024;

    private final Path folder;
    private final Origin origin;
    private final Git git;
    private byte[] shown;
    private String shownOf;
    private String historyOf;
    /** @param folder of the run, where the texts are written */
    ChangeText(Path folder, Origin origin, Git git) {
        this.folder = folder;
        this.origin = origin;
        this.git = git;
    }

    /** The change as a unified diff with binary patches, cut with a note where it is very large. */
    synchronized byte[] diff(Snapshot snapshot) throws IOException {
        if (!snapshot.changed()) {
            return new byte[0];
        }
        String tree = snapshot.tree() == null ? snapshot.commit() : snapshot.tree();
        if (!tree.equals(shownOf)) {
            show(tree, git, "--git-dir=" + origin.kept(), false);
        }
        return shown;
    }

    /** Whether the whole diff is there, and need not be made first. */
    synchronized boolean isMade(Snapshot snapshot) {
        return snapshot.tree() != null && snapshot.tree().equals(shownOf);
    }

    /**
     * What is found while a diff is made.
     *
     * @param counts null where it could not be made
     * @param marked whether a line that it adds may begin as the first one of a conflict does
     */
    record Seen(ChangeCounts counts, boolean marked) {}

    /** Makes that diff before it is asked for, of a git dir that has the tree already. One that cannot be made now is made then. */
    synchronized Seen make(TrustedGitDir trusted, String tree) {
        try {
            ChangeCounts counts = show(tree, trusted.git(), "--git-dir=" + trusted.folder(), true);
            boolean marked = shownOf == null;
            if (!marked) {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.resolve(FILE)), 1 << 16)) {
                    marked = hasLine(in, CONFLICT);
                }
            }
            return new Seen(counts, marked);
        } catch (IOException later) {
            shownOf = null;
            return new Seen(null, true);
        }
    }

    /** Whether what is shown has every line that is added or taken away. */
    private boolean isLiteral() throws IOException {
        for (byte[] begin : ELSEWHERE) {
            if (hasLine(new ByteArrayInputStream(shown), begin)) {
                return false;
            }
        }
        return shownOf != null && shown.length < DIFF_LIMIT;
    }

    /** Whether one begins so, however long the lines are. */
    private static boolean hasLine(InputStream in, byte[] begin) throws IOException {
        int same = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                same = 0;
            } else if (same >= 0) {
                same = next == begin[same] ? same + 1 : -1;
            }
            if (same == begin.length) {
                return true;
            }
        }
        return false;
    }

    /** @return null where it was not counted too */
    private ChangeCounts show(String tree, Git from, String gitDir, boolean counted) throws IOException {
        Path file = folder.resolve(FILE);
        List<String> before = counted ? List.of("--raw", "--numstat") : List.of();
        boolean whole = from.run(folder, patch(tree, file, gitDir, Stream.concat(before.stream(), Stream.of("--binary")).toList())).ok();
        ChangeCounts counts;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            counts = counted && whole ? ChangeCounts.before(in) : null;
            shown = in.readNBytes(DIFF_LIMIT + 1);
        }
        if (shown.length > DIFF_LIMIT) {
            whole = from.run(folder, patch(tree, file, gitDir, List.of())).ok();
            shown = readCut(file);
        }
        shownOf = whole ? tree : null;
        return counts;
    }

    private List<String> patch(String tree, Path file, String gitDir, List<String> options) {
        List<String> patch = new ArrayList<>(List.of(gitDir, "diff-tree", "-r", "-p", "--no-ext-diff", "--no-textconv", "--no-color",
                "--find-renames", "--submodule=short", "--output=" + file));
        patch.addAll(options);
        patch.addAll(List.of(origin.base(), tree));
        return patch;
    }

    /** A file with every commit since the base: its message, and every line that it adds or takes away, of binary files too. */
    synchronized Path history(Snapshot snapshot) throws RunTrouble, IOException {
        return snapshot.commit().equals(historyOf) ? folder.resolve(HISTORY) : tell(snapshot.commit(), git, "--git-dir=" + origin.kept());
    }

    /**
     * Makes that before it is asked for, of a git dir that has the commit already. What cannot be made now is made then.
     *
     * @param message of the commit, where it is the only one; else null
     */
    synchronized Void makeHistory(TrustedGitDir trusted, String commit, String message) {
        try {
            if (message == null || !isLiteral()) {
                tell(commit, trusted.git(), "--git-dir=" + trusted.folder());
            } else {
                // All that git would tell of it is known.
                Files.write(folder.resolve(HISTORY), (message + "\n").getBytes(StandardCharsets.UTF_8));
                Files.write(folder.resolve(HISTORY), shown, StandardOpenOption.APPEND);
                historyOf = commit;
            }
        } catch (RunTrouble | IOException later) {
            historyOf = null;
        }
        return null;
    }

    /** Removes the files of both. */
    synchronized void drop() throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
        dropHistory();
    }

    /** Gives its room back. */
    synchronized void dropHistory() throws IOException {
        historyOf = null;
        Files.deleteIfExists(folder.resolve(HISTORY));
    }

    private Path tell(String commit, Git from, String gitDir) throws RunTrouble, IOException {
        Path file = folder.resolve(HISTORY);
        historyOf = null;
        Git.Result log = from.run(folder, gitDir, "log", "--format=raw", "-p", "-m", "-U0", "--text", "--no-ext-diff", "--no-textconv",
                "--no-renames", "--no-color", "--no-notes", "--submodule=short", "--output=" + file, commit, "--not", origin.base());
        if (!log.ok()) {
            Files.deleteIfExists(file);
            throw new RunTrouble(FailureClass.WORKSPACE, "The worker could not look through the change for credentials.", log.err());
        }
        historyOf = commit;
        return file;
    }

    private static byte[] readCut(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] begin = in.readNBytes(DIFF_LIMIT);
            long size = Files.size(file);
            if (size <= DIFF_LIMIT) {
                return begin;
            }
            int lines = begin.length;
            while (lines > 0 && begin[lines - 1] != '\n') {
                lines--;
            }
            ByteArrayOutputStream cut = new ByteArrayOutputStream();
            cut.write(begin, 0, lines);
            cut.writeBytes(("# cut by AgentVine: the whole diff has " + size + " bytes\n").getBytes(StandardCharsets.UTF_8));
            return cut.toByteArray();
        }
    }
}
