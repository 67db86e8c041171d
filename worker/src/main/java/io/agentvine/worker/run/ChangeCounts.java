package io.agentvine.worker.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
        int[] counts = new int[3];
        // However many there are: only lines that are kept are bounded.
        Git.Result lines = trusted.ask(List.of(), line -> line.startsWith(":") ? isOfNewFile(line) : isCounted(line, counts),
                "diff-tree", "-r", "--raw", "--numstat", "--no-ext-diff", "--no-textconv", "--find-renames", base, tree);
        List<String> added = lines.out().stream().map(line -> GitPath.of(line.substring(line.indexOf('\t') + 1))).toList();
        return new ChangeCounts(counts[0], counts[1], counts[2], added);
    }

    /** Before a patch, as {@code --raw --numstat -p} writes it; the patch is what the stream goes on with. */
    static ChangeCounts before(InputStream patch) throws IOException {
        int[] counts = new int[3];
        List<String> added = new ArrayList<>();
        for (String line = line(patch); !line.isEmpty(); line = line(patch)) {
            if (!line.startsWith(":")) {
                isCounted(line, counts);
            } else if (isOfNewFile(line)) {
                added.add(GitPath.ofBytes(line.substring(line.indexOf('\t') + 1)));
            }
        }
        return new ChangeCounts(counts[0], counts[1], counts[2], List.copyOf(added));
    }

    /** One character a byte; empty at the end. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** Never kept. */
    private static boolean isCounted(String line, int[] counts) {
        String[] parts = line.split("\t", 3);
        counts[0]++;
        counts[1] += number(parts[0]);
        counts[2] += number(parts[1]);
        return false;
    }

    private static boolean isOfNewFile(String line) {
        return line.contains(" A\t");
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
