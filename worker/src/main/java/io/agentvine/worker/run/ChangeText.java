package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.run.Workspace.Snapshot;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The change of one run in words: what people see of it, and what is searched for credentials. Its commits are kept beside the mirror. */
final class ChangeText {

    /** Name of the file with the diff. */
    private static final String FILE = "diff";
    /** Name of the file with all its commits. */
    private static final String HISTORY = "history";
    private static final byte[] CONFLICT = "+<<<<<<< ".getBytes(StandardCharsets.US_ASCII);
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
            show(tree, git, "--git-dir=" + origin.kept());
        }
        return shown;
    }

    /** Whether the whole diff is there, and need not be made first. */
    synchronized boolean isMade(Snapshot snapshot) {
        return snapshot.tree() != null && snapshot.tree().equals(shownOf);
    }

    /**
     * Makes that diff before it is asked for, of a git dir that has the tree already. One that cannot be made now is made then.
     *
     * @return whether a line that it adds may begin as the first one of a conflict does
     */
    synchronized boolean make(TrustedGitDir trusted, String tree) {
        try {
            return !show(tree, trusted.git(), "--git-dir=" + trusted.folder()) || hasLine(folder.resolve(FILE), CONFLICT);
        } catch (IOException later) {
            shownOf = null;
            return true;
        }
    }

    /** Whether one begins so, however long the lines are. */
    private static boolean hasLine(Path file, byte[] begin) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
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
    }

    /** @return whether git made the whole of it */
    private boolean show(String tree, Git from, String gitDir) throws IOException {
        Path file = folder.resolve(FILE);
        List<String> patch = new ArrayList<>(List.of(gitDir, "diff-tree", "--binary", "-p", "--no-ext-diff", "--no-textconv", "--no-color",
                "--find-renames", "--submodule=short", "--output=" + file, origin.base(), tree));
        boolean whole = from.run(folder, patch).ok();
        if (Files.size(file) > DIFF_LIMIT) {
            patch.remove("--binary");
            whole = from.run(folder, patch).ok();
        }
        shown = readCut(file);
        shownOf = whole ? tree : null;
        return whole;
    }

    /** A file with every commit since the base: its message, and every line that it adds or takes away, of binary files too. */
    synchronized Path history(Snapshot snapshot) throws RunTrouble, IOException {
        return snapshot.commit().equals(historyOf) ? folder.resolve(HISTORY) : tell(snapshot.commit(), git, "--git-dir=" + origin.kept());
    }

    /** Makes that before it is asked for, of a git dir that has the commit already. What cannot be made now is made then. */
    synchronized Void makeHistory(TrustedGitDir trusted, String commit) {
        try {
            tell(commit, trusted.git(), "--git-dir=" + trusted.folder());
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
