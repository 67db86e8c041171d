package io.agentvine.worker.run;

import io.agentvine.protocol.RunResult.LeftOut;
import io.agentvine.worker.run.HostileGitDir.Tip;
import io.agentvine.worker.run.NestedRepositories.Nested;
import io.agentvine.worker.run.Objections.Found;
import io.agentvine.worker.run.Submodules.Submodule;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the work out of one clone, once: the branch to deliver, and what is kept beside it. Nothing of it is kept anywhere yet. */
final class TakingOut {

    private static final int NAMED = 50;
    private static final int IGNORED = 20;
    private static final int PARENTS = 500;

    private final Path clone;
    private final Origin origin;
    private final Git git;
    private final WorkLimits limits;
    private final String message;
    private final List<Submodule> submodules;
    private final LargeObjects largeObjects;
    private final Map<String, String> leftBySetup;
    private final Path index;
    /** Its id, as the name of its folder. */
    private final Path run;
    /** As it was known without the clone: empty where it was not. */
    private final Aside<String> baseTree;
    private boolean rescued;
    private NestedRepositories nested;
    private TrustedGitDir trusted;
    private TrustedGitDir reading;
    private AgentsCommits commits;
    /** Whether HEAD stands, on no branch, on a commit before the base: what lies there then is an older state and no change. */
    private boolean looksBack;
    private ChangeText text;
    private final Map<String, String> beside = new LinkedHashMap<>();
    private final Map<String, String> whats = new LinkedHashMap<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    /**
     * @param commit what is to be delivered
     * @param rescued whether the git dir has the base from the clone alone
     * @param beside name to id of further commits
     * @param whats name to what it is, for a person
     * @param message of the commit where it is ours and the only one; else null
     * @param found what speaks against delivering it; null where nobody looked
     */
    record Taken(TrustedGitDir trusted, String commit, String tree, boolean changed, boolean rescued, ChangeCounts counts, Map<String, String> beside,
            Map<String, String> whats, List<LeftOut> leftOut, String message, Found found) {}

    /**
     * Looks at nothing of the clone yet.
     *
     * @param message of the commit with what was left uncommitted
     * @param began what was in the clone beside the repository's own files
     * @param baseTree the tree of the base
     */
    TakingOut(Path clone, Origin origin, Git git, WorkLimits limits, String message, Began began, Aside<String> baseTree) {
        this.submodules = began.submodules;
        this.largeObjects = began.large;
        this.leftBySetup = began.setup;
        this.index = began.index;
        this.limits = limits;
        this.clone = clone;
        this.origin = origin;
        this.git = git;
        this.message = message;
        this.run = clone.getParent().getFileName();
        this.baseTree = baseTree;
    }

    /**
     * @param submodules in it or missing
     * @param large where the content of files in git-lfs goes; null: they are files as any
     * @param setup what setup_command left, path to {@code mode id}
     * @param index of the clone, kept before the agent began; need not be there
     */
    record Began(List<Submodule> submodules, LargeObjects large, Map<String, String> setup, Path index) {}

    /** While an agent works there: only what would be delivered. */
    Taken whileItWorks(Path folder) throws IOException, RunTrouble {
        nested = NestedRepositories.in(clone);
        trusted = TrustedGitDir.make(folder, origin.store(), List.of(), git).startingWith(index);
        return take(nested.all(), null);
    }

    /** Everything. Of what git would not read something may be removed from the clone. @param change of which the text is made meanwhile */
    Taken atTheEnd(Path folder, ChangeText change) throws IOException, RunTrouble {
        text = change;
        nested = NestedRepositories.in(clone);
        trusted = TrustedGitDir.make(folder, origin.store(), List.of(), git).startingWith(index);
        Set<String> ignored = nested.all().isEmpty() ? Set.of()
                : new AgentsFiles(trusted, clone, GitIndex.UNKNOWN).ignored(nested.all().stream().map(Nested::path).toList());
        return take(nested.withCommits(ignored), ignored);
    }

    /** @param ignored of the others; null: nothing is looked at but what would be delivered */
    private Taken take(List<Nested> others, Set<String> ignored) throws IOException, RunTrouble {
        boolean all = ignored != null;
        if (largeObjects != null) {
            largeObjects.takeAll(clone.resolve(".git"));
        }
        List<Nested> looked = all ? worthALook(others, ignored) : List.of();
        List<Path> stores = new ArrayList<>(AgentsCommits.store(clone.resolve(".git")));
        for (Nested one : looked) {
            stores.addAll(one.worktree() || one.gitDir() == null ? List.of() : AgentsCommits.store(one.gitDir()));
        }
        reading = TrustedGitDir.make(trusted.folder().resolve("reading.git"), origin.store(), stores, git);
        commits = new AgentsCommits(trusted, reading);
        String head = head();
        GitIndex noted = noted(head);
        AgentsFiles files = new AgentsFiles(trusted, clone, noted).without(others.stream().map(Nested::path).toList(), null)
                .withLarge(largeObjects).unlessAsBefore(leftBySetup);
        Map<String, Long> large = large(files, others);
        GitIndex checkedOut = checkedOut(head);
        files.begunWith(checkedOut.known() ? checkedOut.entries() : null);
        // Beside the adding, where that takes nothing out of the index that is ignored.
        boolean meanwhile = all && checkedOut.known() && (!noted.known() || noted.entries().keySet().containsAll(checkedOut.entries().keySet()));
        Aside<List<String>> early = meanwhile ? Aside.begin("ignored", run, this::ignoredFiles) : null;
        String tree = tree(files, head);
        Aside<List<String>> ignoredFiles = all && !meanwhile ? Aside.begin("ignored", run, this::ignoredFiles) : early;
        large.keySet().removeAll(files.untouched(large.keySet()));
        String before = baseTree.awaited().isEmpty() ? trusted.resolve(origin.base() + "^{tree}") : baseTree.awaited();
        boolean changed = !tree.equals(before);
        Aside<ChangeText.Seen> seen = Aside.begin("diff", run, () -> seen(changed, all, tree));
        Aside<Found> found = !all ? null : Aside.begin("findings", run, () ->
                new Findings(trusted, clone, limits, origin.base()).of(head, tree, seen.await().counts().added(), seen.await().marked(), large, looksBack));
        boolean alone = changed && head.equals(origin.base());
        String commit = !changed ? origin.base()
                : !alone && tree.equals(trusted.resolve(head + "^{tree}")) ? head : trusted.commit(tree, List.of(head), message);
        if (all) {
            keepBeside(commit, looked.stream().filter(one -> one.submodule() || !files.isInSubmodule(one.path())).toList());
            tellOfSubmodules(files, looked);
            keepLeftOut(commit, files);
            nameIgnored(ignoredFiles.awaited());
        }
        return new Taken(trusted, commit, tree, changed, rescued || baseTree.awaited().isEmpty(), seen.awaited().counts(), beside, whats, List.copyOf(leftOut), alone ? message : null,
                all ? found.awaited() : null);
    }

    /** What it comes to, and its text where that is wanted. */
    private ChangeText.Seen seen(boolean changed, boolean all, String tree) throws IOException {
        ChangeText.Seen seen = changed && all ? text.make(trusted, tree) : new ChangeText.Seen(changed ? null : ChangeCounts.NONE, false);
        return seen.counts() != null ? seen : new ChangeText.Seen(ChangeCounts.between(origin.base(), tree, trusted), seen.marked());
    }

    /** Files that no forge takes stay out, unless they are ignored anyway. */
    private Map<String, Long> large(AgentsFiles files, List<Nested> others) throws IOException {
        Map<String, Long> large = HostileFiles.atLeast(clone, limits.largestFile());
        large.keySet().removeIf(path -> others.stream().anyMatch(one -> path.startsWith(one.path() + "/")));
        if (!large.isEmpty()) {
            large.keySet().removeAll(files.ignored(large.keySet()));
            large.keySet().removeAll(files.inLfs(large.keySet()));
            files.without(large.keySet(), "it has " + limits.largest() + " or more");
        }
        return large;
    }

    /** Not what build tools keep in ignored folders. */
    private List<Nested> worthALook(List<Nested> others, Set<String> ignored) throws IOException {
        List<Nested> worth = new ArrayList<>();
        for (Nested one : others) {
            if (one.isTooLarge()) {
                leftOut.add(new LeftOut(GitPath.shown(one.path()), "a repository of its own, too large to be kept"));
            } else if (one.worktree() || !ignored.contains(one.path())) {
                if (!one.worktree() && one.gitDir() != null) {
                    HostileFiles.clearStore(one.gitDir());
                }
                worth.add(one);
            }
        }
        return worth;
    }

    /** A mirror that was made anew meanwhile may not have the base; the clone does. */
    private String tree(AgentsFiles files, String head) throws IOException, RunTrouble {
        try {
            return files.tree(head, origin.base());
        } catch (RunTrouble unread) {
            if (!rescueBase()) {
                throw unread;
            }
            return files.tree(head, origin.base());
        }
    }

    /** Brings the base from the clone where it is known there alone. @return whether it was, and is here now */
    private boolean rescueBase() throws IOException, RunTrouble {
        rescued = rescued || !trusted.has(origin.base()) && commits.bring(origin.base());
        return rescued;
    }

    /** The index as it was when the files were checked out, where it is that of the commit to begin with, entry for entry. */
    private GitIndex checkedOut(String head) throws IOException, RunTrouble {
        if (!head.equals(origin.base())) {
            return GitIndex.UNKNOWN;
        }
        GitIndex index = GitIndex.of(trusted.index(), origin.base().length() / 2);
        return index.tree() != null && index.tree().equals(baseTree.awaited()) ? index : GitIndex.UNKNOWN;
    }

    /** The agent's own where it is built on the base. */
    private String head() throws IOException, RunTrouble {
        String head = HostileGitDir.head(clone.resolve(".git"));
        if (head == null || head.equals(origin.base())) {
            return origin.base();
        }
        rescueBase();
        if (!commits.bring(head)) {
            return origin.base();
        }
        boolean own = trusted.run("merge-base", "--is-ancestor", origin.base(), head).ok();
        looksBack = !own && HostileGitDir.isDetached(clone.resolve(".git"))
                && trusted.run("merge-base", "--is-ancestor", head, origin.base()).ok();
        return own ? head : origin.base();
    }

    private GitIndex noted(String head) throws IOException {
        boolean same = head.equals(HostileGitDir.head(clone.resolve(".git")));
        return same ? GitIndex.read(clone.resolve(".git"), origin.base().length() / 2) : GitIndex.UNKNOWN;
    }

    private void keepBeside(String commit, List<Nested> others) throws IOException, RunTrouble {
        List<Tip> tips = new ArrayList<>(HostileGitDir.tips(clone.resolve(".git")));
        List<String> known = new ArrayList<>(List.of(origin.base(), commit));
        for (Nested one : others) {
            keep(one, tips, known);
        }
        if (tips.stream().allMatch(tip -> known.contains(tip.id()))) {
            return;
        }
        known.addAll(held());
        List<Tip> unreached = commits.bringUnreached(tips, known);
        List<String> unnamed = new ArrayList<>();
        for (Tip tip : unreached) {
            if (tip.onlyInReflog() || beside.size() >= NAMED) {
                unnamed.add(tip.id());
            } else {
                name(tip.name(), tip.what(), tip.id());
            }
        }
        nameTogether(unnamed);
    }

    /** What of another repository in the clone is its own work: its commits, and one for what is not committed there. */
    private void keep(Nested one, List<Tip> tips, List<String> known) throws IOException {
        String what = kind(one) + GitPath.shown(one.path());
        int before = tips.size();
        if (one.gitDir() != null) {
            one.tips().forEach(tip -> tips.add(new Tip(one.path() + "-" + tip.name(), what + ", " + tip.what(), tip.id(), tip.onlyInReflog())));
            known.addAll(one.worktree() ? List.of() : HostileGitDir.known(one.gitDir()));
            known.addAll(submodules.stream().map(Submodule::commit).toList());
        }
        boolean work = tips.subList(before, tips.size()).stream().anyMatch(tip -> !known.contains(tip.id()));
        try {
            String head = one.head(clone);
            String commit = uncommitted(one, head != null && reading.has(head) ? head : null);
            if (commit != null) {
                tips.add(new Tip(one.path(), what + ", with what was not committed there", commit, false));
            } else if (!work && !one.worktree() && !one.submodule()) {
                leftOut.add(new LeftOut(GitPath.shown(one.path()), "a repository of its own, with nothing in it but what was fetched"));
            }
        } catch (RunTrouble untaken) {
            leftOut.add(new LeftOut(GitPath.shown(one.path()), "its files that were not committed: " + untaken.getMessage()));
        }
    }

    private static String kind(Nested one) {
        return one.submodule() ? "submodule " : one.worktree() ? "worktree " : "repository ";
    }

    /** Of each that is not as the repository wants it, or whose work is not in the branch. */
    private void tellOfSubmodules(AgentsFiles files, List<Nested> looked) throws IOException {
        Map<String, String> why = new LinkedHashMap<>();
        submodules.stream().filter(one -> one.missing() != null).forEach(one -> why.put(one.path(), "a submodule that is not there: " + one.missing()));
        for (Map.Entry<String, String> one : files.submodules().entrySet()) {
            Nested there = looked.stream().filter(nested -> nested.submodule() && nested.path().equals(one.getKey())).findFirst().orElse(null);
            if (there != null) {
                String said = why(there, one.getValue());
                why.remove(one.getKey());
                if (said != null) {
                    why.put(one.getKey(), said);
                }
            } else {
                why.putIfAbsent(one.getKey(), "a submodule: it stays as it was committed, and its files were not looked at");
            }
        }
        why.forEach((path, said) -> leftOut.add(new LeftOut(GitPath.shown(path), said)));
    }

    /** @param committed what the delivered tree has of it */
    private String why(Nested there, String committed) throws IOException {
        String name = kind(there) + GitPath.shown(there.path()) + ",";
        if (whats.values().stream().anyMatch(what -> what.startsWith(name))) {
            return "a submodule: what was done in it is kept beside the branch, and is not in its own repository";
        }
        String head = there.head(clone);
        return committed.equals(head) ? null : "a submodule: the branch has it at " + committed + ", and " + head + " was checked out there";
    }

    private String uncommitted(Nested one, String head) throws IOException, RunTrouble {
        List<String> inner = HostileFiles.nestedRepositories(one.files()).stream().map(path -> GitPath.of(Path.of(path))).toList();
        GitIndex index = one.gitDir() == null ? GitIndex.UNKNOWN : GitIndex.read(one.gitDir(), origin.base().length() / 2);
        TrustedGitDir own = reading.withIndex("nested-index");
        AgentsFiles files = new AgentsFiles(own, one.files(), index).without(inner, null);
        String tree = files.tree(head, head == null ? origin.base() : head);
        if (head != null && tree.equals(own.resolve(head + "^{tree}"))) {
            return null;
        }
        return own.commit(tree, head == null ? List.of() : List.of(head), message);
    }

    /** What is held on to anyway: what was fetched, and what earlier runs of the task delivered. */
    private List<String> held() throws IOException {
        List<String> refs = new ArrayList<>(refs(origin.mirror(), "refs/upstream", "refs/tags"));
        refs.addAll(refs(origin.kept(), "refs/upstream", KeptStore.wipRefs(origin.taskId())));
        String own = KeptStore.wipRef(origin.taskId(), origin.fence());
        return refs.stream()
                .filter(line -> !line.contains(Workspace.KEPT + "/") && !line.endsWith(" " + own))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private List<String> refs(Path gitDir, String... below) throws IOException {
        List<String> list = new ArrayList<>(List.of("--git-dir=" + gitDir, "for-each-ref", "--format=%(objectname) %(refname)"));
        list.addAll(List.of(below));
        return git.run(clone, list).out();
    }

    /** One commit that has all of them as its parents, so that one ref holds them. */
    private void nameTogether(List<String> unnamed) throws IOException, RunTrouble {
        for (int from = 0; from < unnamed.size(); from += PARENTS) {
            List<String> some = unnamed.subList(from, Math.min(unnamed.size(), from + PARENTS));
            if (some.size() == 1) {
                name("reflog", "a commit that only the reflog names", some.get(0));
            } else {
                String joined = trusted.commit(trusted.resolve(origin.base() + "^{tree}"), some, "Commits that nothing but the reflog names");
                name("reflog", some.size() + " commits that only the reflog names, as the parents of this one", joined);
            }
        }
    }

    private void name(String wanted, String what, String id) {
        String name = wanted.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        name = name.isEmpty() ? "commit" : name.substring(0, Math.min(80, name.length()));
        String free = name;
        for (int i = 2; beside.containsKey(free); i++) {
            free = name + "-" + i;
        }
        beside.put(free, id);
        whats.put(free, what);
    }

    private void keepLeftOut(String commit, AgentsFiles files) throws IOException, RunTrouble {
        List<LeftOut> all = files.leftOut();
        leftOut.addAll(all.subList(0, Math.min(all.size(), NAMED)));
        if (all.size() > NAMED) {
            leftOut.add(new LeftOut("…", (all.size() - NAMED) + " more"));
        }
        String tree = files.treeOfLeftOut();
        if (tree != null) {
            String kept = trusted.commit(tree, List.of(commit), "Files that were left out of the branch, as they lay there");
            name("left-out", "files that were left out of the branch, as they lay there", kept);
        }
    }

    private List<String> ignoredFiles() throws IOException {
        return trusted.in(clone, List.of(), "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "--no-empty-directory").out();
    }

    private void nameIgnored(List<String> ignored) {
        ignored.stream().limit(IGNORED).forEach(line -> leftOut.add(new LeftOut(GitPath.shown(GitPath.of(line)), "ignored")));
        if (ignored.size() > IGNORED) {
            leftOut.add(new LeftOut("…", (ignored.size() - IGNORED) + " more that are ignored"));
        }
    }
}
