package io.agentvine.worker.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a change comes to.
 *
 * @param insertions lines; a file that is not text has none
 * @param deletions lines
 * @param added paths of new files; what was moved is none
 */
record ChangeCounts(int files, int insertions, int deletions, List<String> added) {

    static final ChangeCounts NONE = new ChangeCounts(0, 0, 0, List.of());

    /** Of two trees, or commits, that the git dir has. */
    static ChangeCounts between(String base, String tree, TrustedGitDir trusted) throws IOException {
        int files = 0;
        int insertions = 0;
        int deletions = 0;
        List<String> added = new ArrayList<>();
        Git.Result lines = trusted.ask(List.of(), line -> !line.startsWith(":") || isOfNewFile(line),
                "diff-tree", "-r", "--raw", "--numstat", "--no-ext-diff", "--no-textconv", "--find-renames", base, tree);
        for (String line : lines.out()) {
            if (isOfNewFile(line)) {
                added.add(GitPath.of(line.substring(line.indexOf('\t') + 1)));
            } else {
                String[] parts = line.split("\t", 3);
                files++;
                insertions += number(parts[0]);
                deletions += number(parts[1]);
            }
        }
        return new ChangeCounts(files, insertions, deletions, List.copyOf(added));
    }

    private static boolean isOfNewFile(String line) {
        return line.startsWith(":") && line.contains(" A\t");
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
