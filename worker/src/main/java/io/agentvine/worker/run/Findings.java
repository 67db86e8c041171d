package io.agentvine.worker.run;

import io.agentvine.worker.run.Objections.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks for what speaks against delivering a change, in a git dir of ours that has it. */
final class Findings {

    private final TrustedGitDir trusted;
    private final Path clone;
    private final WorkLimits limits;
    private final String base;

    Findings(TrustedGitDir trusted, Path clone, WorkLimits limits, String base) {
        this.trusted = trusted;
        this.clone = clone;
        this.limits = limits;
        this.base = base;
    }

    /**
     * @param head the agent's last commit that is delivered; the base where there is none
     * @param tree of everything
     * @param added new files of it
     * @param marked whether it may have conflict markers that the base has not
     * @param large files that were left out of it for their size
     * @param looksBack whether a commit before the base is checked out
     */
    Found of(String head, String tree, List<String> added, boolean marked, Map<String, Long> large, boolean looksBack) throws IOException {
        String halfWay = HostileGitDir.unfinished(clone.resolve(".git"));
        GitIndex index = GitIndex.read(clone.resolve(".git"), base.length() / 2);
        return new Found(halfWay == null && looksBack ? "look at an older commit" : halfWay, index.unmerged(), marked ? markers(tree) : List.of(), large,
                largeCommitted(head), added.size(), added.size() > limits.newFiles() ? mostlyIn(added) : null);
    }

    /** Paths of files of the commits, however many commits later they are gone again. */
    List<String> largeCommitted(String head) throws IOException {
        if (head.equals(base)) {
            return List.of();
        }
        Set<String> ids = new LinkedHashSet<>();
        trusted.ask(List.of(), line -> line.startsWith("~"), "rev-list", "--objects", "--filter=blob:limit=" + limits.largestFile(),
                "--filter-print-omitted", head, "--not", base).out().forEach(line -> ids.add(line.substring(1)));
        if (ids.isEmpty()) {
            return List.of();
        }
        return trusted.ask(List.of(), line -> line.indexOf(' ') > 0 && ids.contains(line.substring(0, line.indexOf(' '))),
                        "rev-list", "--objects", head, "--not", base).out().stream()
                .map(line -> GitPath.of(line.substring(line.indexOf(' ') + 1))).distinct().toList();
    }

    private List<String> markers(String tree) throws IOException {
        List<String> lines = trusted.ask(List.of(), line -> line.startsWith("+++ ") || line.matches("\\+(<<<<<<<|=======|>>>>>>>)( .*)?"),
                "diff-tree", "-r", "-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "-G^<<<<<<< ", base, tree).out();
        List<String> files = new ArrayList<>();
        String file = "";
        int seen = 0;
        for (String line : lines) {
            if (line.startsWith("+++ ")) {
                file = GitPath.of(line.substring(4).replaceFirst("\t$", "")).replaceFirst("^b/", "");
                seen = 0;
            } else if (line.startsWith("+" + "<=>".charAt(Math.min(seen, 2)))) {
                seen++;
                if (seen == 3) {
                    files.add(file);
                }
            }
        }
        return files.isEmpty() ? files : withoutMeantOnes(files);
    }

    /** A file whose markers have another size may well have these in its text. */
    private List<String> withoutMeantOnes(List<String> files) throws IOException {
        Set<String> meant = new LinkedHashSet<>();
        List<String> input = files.stream().map(GitPath::quoted).toList();
        for (String line : trusted.in(clone, input, "check-attr", "--stdin", "conflict-marker-size").out()) {
            int at = line.lastIndexOf(": conflict-marker-size: ");
            if (at > 0 && !line.endsWith(": unspecified") && !line.endsWith(": 7")) {
                meant.add(GitPath.of(line.substring(0, at)));
            }
        }
        return files.stream().filter(file -> !meant.contains(file)).toList();
    }

    private static String mostlyIn(List<String> added) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String path : added) {
            int slash = path.indexOf('/');
            if (slash > 0) {
                counts.merge(path.substring(0, slash + 1), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(null);
    }
}
