package io.agentvine.worker.run;

import io.agentvine.protocol.RunResult.LeftOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a tree of the files of a working copy as they lie there. A file that cannot be taken costs no other: it stays as the commit
 * has it, and is named. Neither is a file rewritten that has the very bytes of the commit, whatever its attributes say.
 */
final class AgentsFiles {

    private static final Pattern REFUSED = Pattern.compile("fatal: .*?'([^']+)'.*");
    private static final Pattern UNREAD = Pattern.compile("(?:error: unable to index file|warning: could not open directory) '([^']+)'.*");
    private static final int ROUNDS = 100;

    private final TrustedGitDir trusted;
    private final Path files;
    private final GitIndex noted;
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final Set<String> excluded = new LinkedHashSet<>();
    private final Set<String> setAside = new LinkedHashSet<>();
    private final Map<String, String> submodules = new LinkedHashMap<>();
    private AgentsLargeFiles large;
    /** Or null: the index is made that of the commit first. */
    private Map<String, String> begun;
    /** Bytes of an object's id. */
    private int idLength;
    private Map<String, String> setup = Map.of();
    /** Path to {@code mode id} of the commit's files and submodules. */
    private final Map<String, String> committed = new LinkedHashMap<>();

    /** @param noted by the agent's git, where that stands on the same commit */
    AgentsFiles(TrustedGitDir trusted, Path files, GitIndex noted) {
        this.trusted = trusted;
        this.files = files;
        this.noted = noted;
    }

    /** These are not looked at; nor at what is below them. */
    AgentsFiles without(Collection<String> paths, String why) {
        excluded.addAll(paths);
        if (why != null) {
            paths.forEach(path -> leftOut.put(path, why));
        }
        return this;
    }

    /** Files in git-lfs become pointers in the tree, and their content goes there; null: they are taken as they lie there. */
    AgentsFiles withLarge(LargeObjects objects) {
        large = objects == null ? null : new AgentsLargeFiles(trusted, files, objects);
        return this;
    }

    /** What is still as setup_command left it stays as the commit has it, unless the agent added it. @param left path to {@code mode id}, or empty */
    AgentsFiles unlessAsBefore(Map<String, String> left) {
        setup = left;
        return this;
    }

    /** @param entries of the index of the git dir, where it is that of the first tree's commit; else null */
    AgentsFiles begunWith(Map<String, String> entries) {
        begun = entries;
        return this;
    }

    /** What differs from that commit: path to {@code mode id}, or to an empty text where it is gone. */
    Map<String, String> changedSince(String commit, String base) throws IOException, RunTrouble {
        String tree = tree(commit, base);
        Map<String, String> changed = new LinkedHashMap<>();
        for (String line : trusted.run("diff-tree", "-r", "--no-renames", "--no-abbrev", commit + "^{tree}", tree).out()) {
            String[] parts = line.split("\t", 2);
            String[] words = parts[0].split(" ");
            changed.put(GitPath.of(parts[1]), words[4].equals("D") ? "" : words[1] + " " + words[3]);
        }
        return changed;
    }

    /** Of these paths the ones that become pointers. */
    List<String> inLfs(Collection<String> paths) throws IOException {
        return large == null || paths.isEmpty() ? List.of() : large.among(paths);
    }

    /**
     * A tree with what is only named, as it lies there: what does not fit to its attributes, and what git was told not to look at.
     *
     * @return null where there is none of it
     */
    String treeOfLeftOut() throws IOException, RunTrouble {
        List<String> paths = setAside.stream().filter(leftOut::containsKey).filter(this::isPlain).toList();
        List<String> ids = paths.isEmpty() ? List.of()
                : trusted.in(files, quoted(paths), "hash-object", "-w", "--no-filters", "--stdin-paths").out();
        if (ids.isEmpty() || ids.size() != paths.size()) {
            return null;
        }
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            entries.add(mode(paths.get(i)) + " " + ids.get(i) + "\t" + GitPath.quoted(paths.get(i)));
        }
        trusted.index(entries);
        Git.Result tree = trusted.run("write-tree");
        TrustedGitDir.check(tree);
        return tree.line();
    }

    /** Of these paths the ones that have the very bytes of the commit; they are not left out of anything. */
    List<String> untouched(Collection<String> paths) throws IOException {
        List<String> asked = paths.stream().filter(path -> committed.containsKey(path) && isPlain(path)).toList();
        List<String> ids = asked.isEmpty() ? List.of() : trusted.in(files, quoted(asked), "hash-object", "--no-filters", "--stdin-paths").out();
        List<String> untouched = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (committed.get(asked.get(i)).endsWith(ids.get(i))) {
                untouched.add(asked.get(i));
                leftOut.remove(asked.get(i));
            }
        }
        return untouched;
    }

    /** Whether a path of the tree is a submodule, or in one. */
    boolean isInSubmodule(String path) {
        return submodules.keySet().stream().anyMatch(submodule -> path.equals(submodule) || path.startsWith(submodule + "/"));
    }

    /** Of the tree: path to commit. */
    Map<String, String> submodules() {
        return submodules;
    }

    /** What was not taken, so far. */
    List<LeftOut> leftOut() {
        return leftOut.entrySet().stream().map(entry -> new LeftOut(GitPath.shown(entry.getKey()), entry.getValue())).toList();
    }

    /**
     * The tree on that commit. Submodules stay as the commit has them and are never looked into; what the agent's git took for one,
     * and is not, is not in the tree.
     *
     * @param commit null: none
     * @param base what was a submodule there is one
     */
    String tree(String commit, String base) throws IOException, RunTrouble {
        idLength = base.length() / 2;
        if (begun == null) {
            begin(commit);
        } else {
            committed.putAll(begun);
            begun = null;
        }
        Map<String, String> links = new LinkedHashMap<>(committed);
        links.values().removeIf(entry -> !isLink(entry));
        trusted.index(absent(links.keySet()));
        if (!links.isEmpty()) {
            links.keySet().retainAll(knownSubmodules(commit, base));
        }
        excluded.addAll(links.keySet());
        links.forEach((path, entry) -> submodules.put(path, entry.substring(entry.indexOf(' ') + 1)));
        Set<String> hidden = hide();
        forgetWhatTheIndexForgot();
        Map<String, LfsPointer> pointers = pointers(hidden);
        excluded.addAll(pointers.keySet());
        add();
        excluded.removeAll(pointers.keySet());
        if (!pointers.isEmpty()) {
            trusted.index(large.entries(pointers, this::mode));
        }
        List<String> corrections = new ArrayList<>(absent(staged().entrySet().stream().filter(entry -> isLink(entry.getValue())).map(Map.Entry::getKey).toList()));
        links.forEach((path, entry) -> corrections.add(entry + "\t" + GitPath.quoted(path)));
        trusted.index(corrections);
        restoreUntouched();
        leaveToSetup();
        nameHidden(hidden);
        Git.Result tree = trusted.run("write-tree");
        TrustedGitDir.check(tree);
        return tree.line();
    }

    /** What the index knows of files that the commit has too it goes on to know; where it cannot be read it is made anew. */
    private void begin(String commit) throws IOException, RunTrouble {
        Aside<Git.Result> listed = commit == null ? null : Aside.begin("listing", () -> trusted.run("ls-tree", "-r", "--full-tree", commit));
        boolean known = commit != null && trusted.run("read-tree", "-i", "--reset", commit).ok();
        if (!known) {
            trusted.forgetIndex();
            TrustedGitDir.check(commit == null ? trusted.run("read-tree", "--empty") : trusted.run("read-tree", commit));
        }
        if (listed != null) {
            TrustedGitDir.check(listed.awaited());
            committed.putAll(entries(listed.awaited()));
        }
    }

    private Set<String> knownSubmodules(String commit, String base) throws IOException {
        Set<String> known = new LinkedHashSet<>(entries(trusted.ask(List.of(), AgentsFiles::isLink, "ls-tree", "-r", base)).keySet());
        for (String line : trusted.run("config", "--blob=" + commit + ":.gitmodules", "--get-regexp", "^submodule\\..*\\.path$").out()) {
            known.add(GitPath.of(line.substring(line.indexOf(' ') + 1)));
        }
        return known;
    }

    private static boolean isLink(String line) {
        return line.startsWith("160000 ");
    }

    /** Path to {@code mode id}, of a listing of a tree. */
    private static Map<String, String> entries(Git.Result listed) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : listed.out()) {
            String[] parts = line.split("\t", 2);
            String[] entry = parts[0].split(" ");
            entries.put(GitPath.of(parts[1]), entry[0] + " " + entry[2]);
        }
        return entries;
    }

    private List<String> absent(Collection<String> paths) {
        return paths.stream().map(path -> "0 " + "0".repeat(2 * idLength) + "\t" + GitPath.quoted(path)).toList();
    }

    /** What the agent's git was told not to look at is neither changed nor deleted by that. */
    private Set<String> hide() throws IOException, RunTrouble {
        Set<String> hidden = new LinkedHashSet<>(committed.keySet());
        hidden.removeIf(path -> !noted.hides(path) || committed.get(path).startsWith("160000 "));
        if (!hidden.isEmpty()) {
            TrustedGitDir.check(trusted.in(files, quoted(hidden), "update-index", "--skip-worktree", "--stdin"));
        }
        return hidden;
    }

    /** {@code git rm --cached}: a file that is to stay on the disk alone, and is ignored. */
    private void forgetWhatTheIndexForgot() throws IOException, RunTrouble {
        if (!noted.known() || !noted.hiddenFolders().isEmpty() || noted.entries().isEmpty()) {
            return;
        }
        List<String> forgotten = committed.keySet().stream()
                .filter(path -> !noted.entries().containsKey(path) && !committed.get(path).startsWith("160000 ") && isThere(path)).toList();
        if (!forgotten.isEmpty()) {
            Set<String> ignored = ignored(forgotten);
            trusted.index(absent(ignored));
            forgotten.stream().filter(path -> !ignored.contains(path))
                    .forEach(path -> leftOut.put(path, "its removal from the index, since the file is still there and is not ignored"));
        }
    }

    /** Of these paths. */
    Set<String> ignored(Collection<String> paths) throws IOException {
        Set<String> ignored = new LinkedHashSet<>();
        trusted.in(files, quoted(paths), "check-ignore", "--no-index", "--stdin").out().forEach(line -> ignored.add(GitPath.of(line)));
        return ignored;
    }

    /** Of what lies there in full though it belongs into git-lfs. */
    private Map<String, LfsPointer> pointers(Set<String> hidden) throws IOException {
        return large == null ? Map.of() : large.take(path -> isPlain(path) && !hidden.contains(path)
                && excluded.stream().noneMatch(outer -> path.equals(outer) || path.startsWith(outer + "/")));
    }

    private void add() throws IOException, RunTrouble {
        for (int round = 0; round < ROUNDS; round++) {
            List<String> paths = new ArrayList<>(List.of("."));
            excluded.forEach(path -> paths.add(GitPath.quoted(":(exclude,literal)" + path)));
            Git.Result added = trusted.in(files, paths, "add", "--all", "--ignore-errors", "--pathspec-from-file=-");
            named(UNREAD, added).forEach(path -> leftOut.put(path, "it cannot be read"));
            List<String> refused = added.code() >= 128 ? named(REFUSED, added) : List.of();
            if (added.errors().contains("No space left") || added.code() >= 128 && (refused.isEmpty() || !excluded.addAll(refused))) {
                throw GitProblem.ofFiles("The worker could not look at the files that the agent left.", added);
            }
            if (refused.isEmpty()) {
                return;
            }
            refused.forEach(path -> leftOut.put(path, "its content does not fit to its attributes"));
            setAside.addAll(refused);
        }
        throw new RunTrouble(io.agentvine.protocol.FailureClass.WORKSPACE,
                "The worker could not look at the files that the agent left: more than " + ROUNDS + " of them do not fit to their attributes.",
                List.of());
    }

    private static List<String> named(Pattern pattern, Git.Result added) {
        return added.err().stream().map(pattern::matcher).filter(Matcher::matches).map(match -> GitPath.of(match.group(1))).toList();
    }

    /** Line ends and the like: with attributes git would write another blob for a file that nobody touched. */
    private void restoreUntouched() throws IOException, RunTrouble {
        if (committed.keySet().stream().noneMatch(path -> path.endsWith(".gitattributes")) && !isThere(".gitattributes")) {
            return;
        }
        List<String> modified = new ArrayList<>();
        staged().forEach((path, entry) -> {
            String before = committed.get(path);
            if (before != null && !before.equals(entry) && before.startsWith("100") && entry.startsWith("100") && isPlain(path)) {
                modified.add(path);
            }
        });
        untouched(List.copyOf(setAside));
        List<String> entries = untouched(modified).stream().map(path -> mode(path) + committed.get(path).substring(6) + "\t" + GitPath.quoted(path)).toList();
        trusted.index(entries);
    }

    private void leaveToSetup() throws IOException, RunTrouble {
        if (setup.isEmpty()) {
            return;
        }
        Map<String, String> now = staged();
        List<String> entries = new ArrayList<>();
        setup.forEach((path, left) -> {
            String before = committed.getOrDefault(path, "");
            boolean added = before.isEmpty() && noted.known() && noted.entries().containsKey(path);
            if (now.getOrDefault(path, "").equals(left) && !left.equals(before) && !added) {
                entries.add(before.isEmpty() ? absent(List.of(path)).get(0) : before + "\t" + GitPath.quoted(path));
                leftOut.put(path, "it is as setup_command left it, and was not changed since");
            }
        });
        trusted.index(entries);
    }

    /** What the index has: path to {@code mode id}. */
    private Map<String, String> staged() throws IOException {
        GitIndex index = GitIndex.of(trusted.index(), idLength);
        if (index.known()) {
            return index.entries();
        }
        Map<String, String> staged = new HashMap<>();
        for (String line : trusted.run("ls-files", "--stage").out()) {
            String[] parts = line.split("\t", 2);
            staged.put(GitPath.of(parts[1]), parts[0].substring(0, parts[0].lastIndexOf(' ')));
        }
        return staged;
    }

    private void nameHidden(Set<String> hidden) throws IOException {
        List<String> there = new ArrayList<>(hidden.stream().filter(this::isPlain).toList());
        there.removeAll(new HashSet<>(untouched(there)));
        List<String> ids = there.isEmpty() ? List.of() : trusted.in(files, quoted(there), "hash-object", "--stdin-paths").out();
        for (int i = 0; i < ids.size(); i++) {
            if (!committed.get(there.get(i)).endsWith(ids.get(i))) {
                setAside.add(there.get(i));
                leftOut.put(there.get(i), "its change, since git was told not to look at it (skip-worktree or assume-unchanged)");
            }
        }
    }

    private String mode(String path) {
        return Files.isExecutable(resolve(path)) ? "100755" : "100644";
    }

    private boolean isThere(String path) {
        return Files.exists(resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isPlain(String path) {
        return Files.isRegularFile(resolve(path), LinkOption.NOFOLLOW_LINKS) && Files.isReadable(resolve(path));
    }

    private Path resolve(String path) {
        return GitPath.in(files, path);
    }

    private static List<String> quoted(Collection<String> paths) {
        return paths.stream().map(GitPath::quoted).toList();
    }
}
