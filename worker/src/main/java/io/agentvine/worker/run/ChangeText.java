package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.run.Workspace.Snapshot;
import io.agentvine.worker.run.Workspaces.Origin;
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

    private static final int DIFF_LIMIT = 5 * 1024 * 1024;

    private final Path folder;
    private final Origin origin;
    private final Git git;
    private byte[] shown;
    private String shownOf;

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
        if (!snapshot.commit().equals(shownOf)) {
            show(snapshot.commit(), git, "--git-dir=" + origin.kept());
        }
        return shown;
    }

    /** Makes that diff before it is asked for, of a git dir that has the commit already. One that cannot be made now is made then. */
    synchronized void make(TrustedGitDir trusted, String commit) {
        try {
            show(commit, trusted.git(), "--git-dir=" + trusted.folder());
        } catch (IOException later) {
            shownOf = null;
        }
    }

    private void show(String commit, Git from, String gitDir) throws IOException {
        Path file = folder.resolve("diff");
        List<String> patch = new ArrayList<>(List.of(gitDir, "diff-tree", "--binary", "-p", "--no-ext-diff", "--no-textconv", "--no-color",
                "--find-renames", "--submodule=short", "--output=" + file, origin.base(), commit));
        from.run(folder, patch);
        if (Files.size(file) > DIFF_LIMIT) {
            patch.remove("--binary");
            from.run(folder, patch);
        }
        shown = readCut(file);
        shownOf = commit;
    }

    /** A file with every commit since the base: its message, and every line that it adds or takes away, of binary files too. */
    Path history(Snapshot snapshot) throws RunTrouble, IOException {
        Path file = folder.resolve("history");
        Git.Result log = git.run(folder, inKept("log", "--format=raw", "-p", "-m", "-U0", "--text", "--no-ext-diff", "--no-textconv",
                "--no-renames", "--no-color", "--no-notes", "--submodule=short", "--output=" + file, snapshot.commit(), "--not", origin.base()));
        if (!log.ok()) {
            throw new RunTrouble(FailureClass.WORKSPACE, "The worker could not look through the change for credentials.", log.err());
        }
        return file;
    }

    private List<String> inKept(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + origin.kept()));
        all.addAll(List.of(arguments));
        return all;
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
