package io.agentvine.backend.execution;

import io.agentvine.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What each file's change is, as a hash: of its head and of the lines that went and came. Lines around them and their numbers do not count, since
 * another change of the same file moves them; of a file without lines its blobs count.
 */
final class DiffSums {

    private static final byte[] FILE = "diff --git ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INDEX = "index ".getBytes(StandardCharsets.US_ASCII);

    private final List<String> sums = new ArrayList<>();
    private final MessageDigest digest = Sha256.digest();
    private String index = "";
    private boolean lines;
    private boolean open;

    private DiffSums() {}

    /** By the number of the file. @param diff as git wrote it */
    static List<String> of(byte[] diff) {
        DiffSums all = new DiffSums();
        for (int at = 0; at < diff.length; ) {
            int end = at;
            while (end < diff.length && diff[end] != '\n') {
                end++;
            }
            all.line(diff, at, end);
            at = end + 1;
        }
        all.close();
        return all.sums;
    }

    private void line(byte[] diff, int from, int to) {
        if (begins(diff, from, to, FILE)) {
            close();
            open = true;
        }
        char first = from < to ? (char) diff[from] : '\n';
        if (first == '@') {
            lines = true;
        } else if (!lines && begins(diff, from, to, INDEX)) {
            index = new String(diff, from, to - from, StandardCharsets.UTF_8);
        } else if (!lines || first != ' ') {
            digest.update(diff, from, to - from);
            digest.update((byte) '\n');
        }
    }

    private void close() {
        if (open) {
            if (!lines) {
                digest.update(index.getBytes(StandardCharsets.UTF_8));
            }
            sums.add(HexFormat.of().formatHex(digest.digest()));
        }
        digest.reset();
        index = "";
        lines = false;
    }

    private static boolean begins(byte[] diff, int from, int to, byte[] head) {
        return to - from >= head.length && java.util.Arrays.equals(diff, from, from + head.length, head, 0, head.length);
    }
}
