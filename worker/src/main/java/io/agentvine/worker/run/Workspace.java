package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.process.Freeze;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * One run's clone, and how the work is taken out of it. Once an agent ran in it the clone is hostile: git never reads its
 * configuration, hooks or index. A fresh git dir beside it, which the agent has not seen, looks at the files; objects that the
 * agent committed are read as data and are checked when they are copied into the mirror.
 */
final class Workspace {

    /** Name of the file that marks a kept clone. */
    static final String PARKED = "parked.json";
    /** Name of the file beside it that says that a checkpoint has all that is in the clone. */
    static final String STORED = "stored";
    /** How the message of a commit ends that takes what an agent left uncommitted. */
    static final String LEFT_UNCOMMITTED = "What the agent left uncommitted, committed by AgentVine.";
    private static final int DIFF_LIMIT = 5 * 1024 * 1024;

    private final Path folder;
    private final Origin origin;
    private final Mirrors mirrors;
    private final Git git;

    /**
     * What the work has come to.
     *
     * @param commit in the mirror; the base where nothing changed
     * @param tree of that commit
     */
    record Snapshot(String commit, String tree, boolean changed, int files, int insertions, int deletions) {}

    Workspace(Path folder, Origin origin, Mirrors mirrors, Git git) {
        this.folder = folder;
        this.origin = origin;
        this.mirrors = mirrors;
        this.git = git;
    }

    Origin origin() {
        return origin;
    }

    Path workingCopy() {
        return folder.resolve("clone");
    }

    /** Of the run alone, outside the clone. */
    Path runFolder() {
        return folder.resolve("agent");
    }

    /** Files that go with the task, outside the clone. */
    Path attachments() {
        return folder.resolve("attachments");
    }

    /** Named by the fence, which counts the attempts over the task's whole life: no attempt's work replaces another's. */
    String wipRef() {
        return "refs/agentvine/wip/" + origin.taskId() + "/" + origin.fence();
    }

    /**
     * Commits what is in the clone into the mirror, under the run's WIP ref: the agent's own commits where they descend from
     * the base, and one more for what was left uncommitted. May be repeated.
     */
    Snapshot snapshot(String message) throws RunTrouble, IOException {
        try (Freeze still = Freeze.of(folder.getFileName().toString())) {
            return taken(message);
        }
    }

    /** Removes what a sandbox that was killed left in a folder of the clone. @param directory relative to the clone */
    void clearPlaceholdersIn(String directory) throws IOException {
        try (Freeze still = Freeze.of(folder.getFileName().toString())) {
            Path there = WorkingDirectory.in(workingCopy(), directory);
            if (there != null) {
                HostileFiles.clearPlaceholders(there);
            }
        }
    }

    private Snapshot taken(String message) throws RunTrouble, IOException {
        requireOwnFolder();
        HostileFiles.clear(workingCopy());
        return take(message, true);
    }

    /** The same while an agent works there: nothing of the clone is changed. Null where that cannot be now. */
    Snapshot snapshotBesideAgent(String message) throws RunTrouble, IOException {
        try (Freeze still = Freeze.of(folder.getFileName().toString())) {
            requireOwnFolder();
            return HostileFiles.any(workingCopy()) || !HostileFiles.nestedRepositories(workingCopy()).isEmpty() ? null : take(message, false);
        }
    }

    private Snapshot take(String message, boolean forgetNested) throws RunTrouble, IOException {
        Path trusted = freshGitDir();
        String head = agentsHead(trusted);
        String tree = treeOfFiles(trusted, head, forgetNested);
        if (tree.equals(resolve(trusted, origin.base() + "^{tree}"))) {
            return new Snapshot(origin.base(), tree, false, 0, 0, 0);
        }
        String commit = tree.equals(resolve(trusted, head + "^{tree}")) ? head : commit(trusted, tree, head, message);
        keep(trusted, commit);
        return count(commit, tree);
    }

    /** A file with the commits since the base, as git bundles them. The caller removes it. */
    Path bundle(Snapshot snapshot) throws IOException {
        Path file = file("bundle");
        Git.Result made = git.run(folder, inMirror("bundle", "create", "--quiet", file.toString(), wipRef(), "--not", origin.base()));
        if (!made.ok()) {
            throw new IOException("git could not bundle " + snapshot.commit() + ": " + made.errors());
        }
        return file;
    }

    /** A file of this run, outside the clone. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** The change as a unified diff with binary patches, cut with a note where it is very large. */
    byte[] diff(Snapshot snapshot) throws IOException {
        if (!snapshot.changed()) {
            return new byte[0];
        }
        Path file = folder.resolve("diff");
        List<String> patch = new ArrayList<>(inMirror("diff-tree", "-p", "--no-ext-diff", "--no-textconv", "--no-color",
                "--find-renames", "--submodule=short", "--output=" + file, origin.base(), snapshot.commit()));
        patch.add(2, "--binary");
        git.run(folder, patch);
        if (Files.size(file) > DIFF_LIMIT) {
            patch.remove(2);
            git.run(folder, patch);
        }
        return readCut(file);
    }

    /** A file with every commit since the base: its message, and every line that it adds or takes away, of binary files too. */
    Path history(Snapshot snapshot) throws RunTrouble, IOException {
        Path file = folder.resolve("history");
        Git.Result log = git.run(folder, inMirror("log", "--format=raw", "-p", "-m", "-U0", "--text", "--no-ext-diff", "--no-textconv",
                "--no-renames", "--no-color", "--no-notes", "--submodule=short", "--output=" + file, snapshot.commit(), "--not", origin.base()));
        if (!log.ok()) {
            throw new RunTrouble(FailureClass.WORKSPACE, "The worker could not look through the change for credentials.", log.err());
        }
        return file;
    }

    /** Removes the clone and what belongs to it; oversized lines of the agent stay for a while. */
    void remove() throws IOException {
        PrivateFiles.delete(workingCopy());
        PrivateFiles.delete(trusted());
        Files.deleteIfExists(folder.resolve("diff"));
        Files.deleteIfExists(folder.resolve("history"));
        Files.deleteIfExists(folder.resolve("origin.json"));
        Files.deleteIfExists(folder.resolve(PARKED));
        Files.deleteIfExists(folder.resolve(STORED));
    }

    /**
     * Leaves the clone where it is, for the run that goes on when this question is answered.
     *
     * @param stored whether a checkpoint is stored, so that the clone can go where the disk is full
     */
    void park(UUID question, boolean stored) throws IOException {
        PrivateFiles.delete(trusted());
        if (stored) {
            PrivateFiles.write(folder.resolve(STORED), "");
        }
        PrivateFiles.write(folder.resolve(PARKED), Wire.write(new Parked(origin.taskId(), question)));
    }

    /** Whose clone is kept, and until which question is answered. */
    record Parked(UUID taskId, UUID questionId) {}

    String remoteCommit(BooleanSupplier abort) throws RunTrouble, IOException {
        return mirrors.remoteCommit(origin.url(), origin.branch(), abort);
    }

    Git.Result push(String commit, String expected, BooleanSupplier abort) throws IOException {
        return mirrors.push(origin.url(), origin.branch(), commit, expected, abort);
    }

    private void requireOwnFolder() throws RunTrouble, IOException {
        Path clone = workingCopy();
        if (!Files.isDirectory(clone, LinkOption.NOFOLLOW_LINKS) || !clone.toRealPath().equals(clone)) {
            throw new RunTrouble(FailureClass.AGENT_ERROR, "The agent removed or replaced the folder that it was to work in.", List.of());
        }
    }

    private Path trusted() {
        return folder.resolve("trusted.git");
    }

    private Path freshGitDir() throws IOException, RunTrouble {
        Path trusted = trusted();
        PrivateFiles.delete(trusted);
        check(git.run(folder, "init", "--quiet", "--bare", "--template=", trusted.toString()));
        List<String> stores = new ArrayList<>(List.of(origin.mirror().resolve("objects").toString()));
        Path agents = workingCopy().resolve(".git/objects");
        if (Files.isDirectory(workingCopy().resolve(".git"), LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(agents, LinkOption.NOFOLLOW_LINKS)) {
            stores.add(agents.toString());
        }
        Files.createDirectories(trusted.resolve("objects/info"));
        Files.write(trusted.resolve("objects/info/alternates"), stores);
        return trusted;
    }

    private String agentsHead(Path trusted) throws IOException {
        String head = HostileGitDir.head(workingCopy().resolve(".git"));
        if (head == null || !git.run(folder, "--git-dir=" + trusted, "cat-file", "-e", head + "^{commit}").ok()) {
            return origin.base();
        }
        boolean descends = git.run(folder, "--git-dir=" + trusted, "merge-base", "--is-ancestor", origin.base(), head).ok();
        // Every tree and file of its commits must be there: what is missing was corrupted, or lay outside of the clone.
        return descends && git.run(folder, "--git-dir=" + trusted, "rev-list", "--objects", "--quiet", head, "--not", origin.base()).ok()
                ? head
                : origin.base();
    }

    /**
     * The tree of the files as they lie there. The repository's own submodules are kept as the base has them and never looked
     * into: they are taken out of the index while git looks at the files, since it would run git inside of them. A repository
     * that the agent made inside the clone is work like any other: its files are taken, its git dir is not.
     */
    private String treeOfFiles(Path trusted, String head, boolean forgetNested) throws IOException, RunTrouble {
        String gitDir = "--git-dir=" + trusted;
        Map<String, String> submodules = gitlinks(git.run(
                folder, List.of(gitDir, "ls-tree", "-r", origin.base()), List.of(), line -> line.startsWith("160000 ")));
        check(git.run(folder, gitDir, "read-tree", head));
        index(gitDir, absent(gitlinksOfIndex(gitDir)));
        if (forgetNested) {
            forgetNestedRepositories(gitDir, submodules);
        }
        addFiles(gitDir, submodules);
        List<String> corrections = absent(gitlinksOfIndex(gitDir));
        submodules.forEach((path, entry) -> corrections.add(entry + "\t" + path));
        index(gitDir, corrections);
        Git.Result tree = git.run(folder, gitDir, "write-tree");
        check(tree);
        return tree.line();
    }

    private void addFiles(String gitDir, Map<String, String> submodules) throws IOException, RunTrouble {
        List<String> add = new ArrayList<>(List.of(gitDir, "--work-tree=" + workingCopy(), "add", "--all", "--ignore-errors", "--", "."));
        submodules.keySet().stream().filter(path -> !path.startsWith("\"")).forEach(path -> add.add(":(exclude,literal)" + path));
        Git.Result added = git.run(workingCopy(), add);
        if (added.code() >= 128 || added.errors().contains("No space left")) {
            throw GitProblem.ofFiles("The worker could not look at the files that the agent left.", added);
        }
    }

    /** Those in ignored folders stay: build tools keep their downloads so. */
    private void forgetNestedRepositories(String gitDir, Map<String, String> submodules) throws IOException {
        List<String> nested = HostileFiles.nestedRepositories(workingCopy()).stream()
                .filter(path -> submodules.keySet().stream().noneMatch(own -> path.equals(own) || path.startsWith(own + "/")))
                .toList();
        if (nested.isEmpty()) {
            return;
        }
        List<String> ask = List.of(gitDir, "--work-tree=" + workingCopy(), "check-ignore", "--no-index", "--stdin");
        Set<String> ignored = Set.copyOf(git.run(workingCopy(), ask, nested, line -> true).out());
        for (String path : nested) {
            if (!ignored.contains(path)) {
                PrivateFiles.delete(workingCopy().resolve(path).resolve(".git"));
            }
        }
    }

    private Map<String, String> gitlinksOfIndex(String gitDir) throws IOException {
        return gitlinks(git.run(folder, List.of(gitDir, "ls-files", "--stage"), List.of(), line -> line.startsWith("160000 ")));
    }

    /** Path (quoted as git does) to {@code mode sha} of every submodule in a listing of the index or of a tree. */
    private static Map<String, String> gitlinks(Git.Result listed) {
        Map<String, String> links = new LinkedHashMap<>();
        for (String line : listed.out()) {
            String[] parts = line.split("\t", 2);
            String[] entry = parts[0].split(" ");
            links.put(parts[1], "160000 " + (entry[1].equals("commit") ? entry[2] : entry[1]));
        }
        return links;
    }

    private List<String> absent(Map<String, String> links) {
        int length = origin.base().length();
        List<String> entries = new ArrayList<>();
        links.keySet().forEach(path -> entries.add("0 " + "0".repeat(length) + "\t" + path));
        return entries;
    }

    private void index(String gitDir, List<String> entries) throws IOException, RunTrouble {
        if (!entries.isEmpty()) {
            check(git.run(folder, List.of(gitDir, "update-index", "--replace", "--index-info"), entries, line -> true));
        }
    }

    private String commit(Path trusted, String tree, String parent, String message) throws IOException, RunTrouble {
        Git.Result made = git.run(folder, "--git-dir=" + trusted, "commit-tree", tree, "-p", parent, "-m", message);
        check(made);
        return made.line();
    }

    /** A fetch, since that copies the objects from the agent's store and recomputes their ids on the way. */
    private void keep(Path trusted, String commit) throws IOException, RunTrouble {
        check(git.run(folder, "--git-dir=" + trusted, "update-ref", "refs/heads/result", commit));
        synchronized (mirrors.lock(origin.mirror())) {
            check(git.run(folder, "--git-dir=" + origin.mirror(), "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                    "--no-recurse-submodules", "--no-auto-maintenance", "--", trusted.toString(),
                    "+refs/heads/result:" + wipRef()));
        }
    }

    private Snapshot count(String commit, String tree) throws IOException {
        Git.Result lines = git.run(folder, inMirror("diff-tree", "-r", "--numstat", "--no-ext-diff", "--no-textconv",
                "--find-renames", origin.base(), commit));
        int insertions = 0;
        int deletions = 0;
        for (String line : lines.out()) {
            String[] parts = line.split("\t", 3);
            insertions += number(parts[0]);
            deletions += number(parts[1]);
        }
        return new Snapshot(commit, tree, true, lines.out().size(), insertions, deletions);
    }

    private List<String> inMirror(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + origin.mirror()));
        all.addAll(List.of(arguments));
        return all;
    }

    private String resolve(Path trusted, String revision) throws IOException {
        return git.run(folder, "--git-dir=" + trusted, "rev-parse", "--verify", "--quiet", revision).line();
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
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

    private static void check(Git.Result result) throws RunTrouble {
        if (!result.ok()) {
            throw GitProblem.ofFiles("The worker could not commit what the agent left.", result);
        }
    }
}
