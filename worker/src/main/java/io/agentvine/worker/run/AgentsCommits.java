package io.agentvine.worker.run;

import io.agentvine.worker.run.HostileGitDir.Tip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the commits that an agent made into a git dir of ours. Its object stores are read by one git dir and copied to another: on
 * the way every object's id is computed anew, and what is damaged, or lies outside of the clone, stays behind.
 */
final class AgentsCommits {

    /** One call takes them by its arguments. */
    private static final int TOGETHER = 200;

    private final TrustedGitDir trusted;
    private final TrustedGitDir reading;
    private final Set<String> brought = new HashSet<>();

    /** @param reading sees the agent's stores, and is used for this alone */
    AgentsCommits(TrustedGitDir trusted, TrustedGitDir reading) {
        this.trusted = trusted;
        this.reading = reading;
    }

    /** The object store of a git dir where it is a plain folder; else none. */
    static List<Path> store(Path gitDir) {
        Path objects = gitDir.resolve("objects");
        return Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(objects, LinkOption.NOFOLLOW_LINKS)
                ? List.of(objects) : List.of();
    }

    /** Whether the commit is in the trusted git dir now, with everything that it is made of. */
    boolean bring(String id) throws IOException {
        if (id == null) {
            return false;
        }
        if (!brought.contains(id) && reading.has(id)) {
            fetch(List.of(id));
        }
        return brought.contains(id);
    }

    /**
     * Of these the ones that no other of them reaches, nor any of {@code known}; they are brought.
     *
     * @param known commits that are kept anyway
     */
    List<Tip> bringUnreached(Collection<Tip> tips, Collection<String> known) throws IOException {
        Map<String, Tip> named = new LinkedHashMap<>();
        tips.stream().sorted((a, b) -> Boolean.compare(a.onlyInReflog(), b.onlyInReflog())).forEach(tip -> named.putIfAbsent(tip.id(), tip));
        named.keySet().removeAll(new HashSet<>(known));
        Set<String> commits = named.isEmpty() ? Set.of() : commits(named.keySet());
        Set<String> unreached = commits.isEmpty() ? Set.of() : unreached(commits, known.isEmpty() ? Set.of() : commits(known));
        fetch(unreached.stream().filter(id -> !brought.contains(id)).toList());
        return unreached.stream().filter(brought::contains).map(named::get).toList();
    }

    private Set<String> commits(Collection<String> ids) throws IOException {
        Set<String> commits = new LinkedHashSet<>();
        for (String line : reading.run(List.copyOf(ids), "cat-file", "--batch-check").out()) {
            String[] words = line.split(" ");
            if (words.length == 3 && words[1].equals("commit")) {
                commits.add(words[0]);
            }
        }
        return commits;
    }

    private Set<String> unreached(Set<String> commits, Set<String> known) throws IOException {
        List<String> input = new ArrayList<>(commits);
        known.forEach(id -> input.add("^" + id));
        Set<String> found = new LinkedHashSet<>();
        Set<String> parents = new HashSet<>();
        Git.Result walked = reading.run(input, "rev-list", "--ignore-missing", "--parents", "--stdin");
        for (String line : walked.out()) {
            List<String> words = List.of(line.split(" "));
            found.add(words.get(0));
            parents.addAll(words.subList(1, words.size()));
        }
        // Where a history is damaged each is tried by itself.
        Set<String> unreached = new LinkedHashSet<>(commits);
        if (walked.ok()) {
            unreached.retainAll(found);
            unreached.removeAll(parents);
        }
        return unreached;
    }

    private void fetch(List<String> ids) throws IOException {
        for (int from = 0; from < ids.size(); from += TOGETHER) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + TOGETHER));
            if (!fetchTogether(some) && some.size() > 1) {
                for (String id : some) {
                    fetchTogether(List.of(id));
                }
            }
        }
    }

    private boolean fetchTogether(List<String> ids) throws IOException {
        List<String> refs = ids.stream().map(id -> "update refs/agent/" + id + " " + id).toList();
        if (!reading.run(refs, "update-ref", "--stdin").ok()) {
            return false;
        }
        List<String> fetch = new ArrayList<>(List.of("-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                "--no-recurse-submodules", "--no-auto-maintenance", "--", reading.folder().toString()));
        ids.forEach(id -> fetch.add("+refs/agent/" + id + ":refs/agent/" + id));
        boolean fetched = trusted.run(fetch.toArray(String[]::new)).ok();
        if (fetched) {
            brought.addAll(ids);
        }
        return fetched;
    }
}
