package io.agentvine.backend.execution;

import io.agentvine.backend.execution.DiffPage.DiffFile;
import io.agentvine.backend.execution.DiffPage.Hunk;
import io.agentvine.backend.execution.DiffPage.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads git's unified diff as files and hunks, in one pass over its bytes. Whatever stands in the lines of a hunk is text: a hunk says how many
 * lines it has, so that none of them is taken for a head. Pure; one thread.
 */
final class DiffFiles {

    /** Lines are cut behind so many characters. */
    static final int LONGEST_LINE = 2_000;

    /** A longer line counts as several, so that a page is never larger than about a megabyte. */
    private static final int CHARACTERS_OF_A_LINE = 200;

    private static final Pattern HUNK = Pattern.compile("@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@(?: (.*))?", Pattern.DOTALL);

    private final byte[] diff;
    private final DiffPlace from;
    private final String onlyPath;
    private final IntPredicate shown;
    private final int mostLines;
    private final int mostFiles;
    private final boolean withLines;
    private int at;
    private int number = -1;
    private int files;
    private int insertions;
    private int deletions;
    private int taken;
    private DiffPlace next;
    private final List<DiffFile> page = new ArrayList<>();

    /**
     * @param onlyPath the one file to show, or null
     * @param shown whether the file of that number is
     * @param withLines false: files and counts alone
     */
    DiffFiles(byte[] diff, DiffPlace from, String onlyPath, IntPredicate shown, boolean withLines, int mostLines, int mostFiles) {
        this.diff = diff;
        this.from = from;
        this.onlyPath = onlyPath;
        this.shown = shown;
        this.withLines = withLines;
        this.mostLines = mostLines;
        this.mostFiles = mostFiles;
    }

    /** What was found: the counts are of the whole change. */
    record Found(int files, int insertions, int deletions, List<DiffFile> page, DiffPlace next) {}

    Found read() {
        while (at < diff.length) {
            if (startsWith("diff --git ")) {
                file();
            } else {
                skipLine();
            }
        }
        return new Found(files, insertions, deletions, List.copyOf(page), next);
    }

    private void file() {
        number++;
        files++;
        DiffHead head = new DiffHead(line());
        while (at < diff.length && !startsWith("@@ ") && !startsWith("diff --git ")) {
            if (startsWith("GIT binary patch")) {
                head.isBinary();
                skipBinaryPatch();
            } else {
                head.read(line());
            }
        }
        FileLines lines = new FileLines(wanted(head));
        while (startsWith("@@ ")) {
            hunk(lines);
        }
        insertions += lines.added;
        deletions += lines.removed;
        if (lines.wanted) {
            page.add(new DiffFile(number, head.path(), head.oldPath(), head.kind(), head.oldMode(), head.newMode(), head.binary(), lines.added,
                    lines.removed, lines.complete && from.beginsBefore(number), lines.hunks));
        }
    }

    /** Whether it is on this page; where that is full, the next one begins with it. */
    private boolean wanted(DiffHead head) {
        boolean asked = number >= from.file() && (onlyPath == null || onlyPath.equals(head.path())) && shown.test(number);
        if (asked && next == null && (page.size() == mostFiles || withLines && taken >= mostLines)) {
            next = new DiffPlace(number, 0, 0);
        }
        return asked && next == null;
    }

    /** The lines of one file, as they come. */
    private final class FileLines {

        private final boolean wanted;
        private final List<Hunk> hunks = new ArrayList<>();
        private int hunk = -1;
        private int added;
        private int removed;
        private boolean complete = true;

        FileLines(boolean wanted) {
            this.wanted = wanted;
        }

        /** Whether a line of the current hunk is on this page; where that is full, the next one begins with it. */
        boolean takes(int line) {
            if (!wanted || !withLines || from.isBehind(number, hunk, line)) {
                return false;
            }
            if (next == null && taken >= mostLines) {
                next = new DiffPlace(number, hunk, line);
                complete = false;
            }
            return next == null;
        }
    }

    private void hunk(FileLines file) {
        Matcher head = HUNK.matcher(line());
        file.hunk++;
        if (!head.matches()) {
            return;
        }
        int oldLeft = count(head.group(2));
        int newLeft = count(head.group(4));
        HunkPart part = new HunkPart(Integer.parseInt(head.group(1)), Integer.parseInt(head.group(3)), head.group(5));
        for (int n = 0; at < diff.length && (oldLeft > 0 || newLeft > 0); n++) {
            char sign = (char) diff[at];
            oldLeft -= sign == '+' ? 0 : 1;
            newLeft -= sign == '-' ? 0 : 1;
            file.added += sign == '+' ? 1 : 0;
            file.removed += sign == '-' ? 1 : 0;
            if (file.takes(n)) {
                String text = text();
                taken += 1 + Math.min(text.length(), LONGEST_LINE) / CHARACTERS_OF_A_LINE;
                part.add(sign, text, endsWithoutNewline());
            } else {
                skipLine();
                endsWithoutNewline();
                part.pass(sign);
            }
        }
        part.endIn(file.hunks);
    }

    /** The lines of a hunk that are on this page, with the numbers of their first. */
    private static final class HunkPart {

        private final String section;
        private final List<Line> lines = new ArrayList<>();
        private int oldStart;
        private int newStart;
        private int oldLines;
        private int newLines;

        HunkPart(int oldStart, int newStart, String section) {
            this.oldStart = oldStart;
            this.newStart = newStart;
            this.section = section;
        }

        void pass(char sign) {
            if (lines.isEmpty()) {
                oldStart += sign == '+' ? 0 : 1;
                newStart += sign == '-' ? 0 : 1;
            }
        }

        void add(char sign, String text, boolean noNewline) {
            oldLines += sign == '+' ? 0 : 1;
            newLines += sign == '-' ? 0 : 1;
            boolean cut = text.length() > LONGEST_LINE;
            lines.add(new Line(String.valueOf(sign), cut ? cut(text) : text, cut ? text.length() : null, noNewline));
        }

        void endIn(List<Hunk> hunks) {
            if (!lines.isEmpty()) {
                hunks.add(new Hunk(oldStart, oldLines, newStart, newLines, section, lines));
            }
        }

        private static String cut(String text) {
            return text.substring(0, Character.isHighSurrogate(text.charAt(LONGEST_LINE - 1)) ? LONGEST_LINE - 1 : LONGEST_LINE);
        }
    }

    private static int count(String group) {
        return group == null ? 1 : Integer.parseInt(group);
    }

    /** Git's own remark behind a line; passed over. */
    private boolean endsWithoutNewline() {
        boolean remark = startsWith("\\ ");
        if (remark) {
            skipLine();
        }
        return remark;
    }

    private void skipBinaryPatch() {
        while (at < diff.length && !startsWith("diff --git ")) {
            skipLine();
        }
    }

    /** The line without its sign; one that is not UTF-8 has U+FFFD for what is none. */
    private String text() {
        String line = line();
        return line.isEmpty() ? "" : line.substring(1);
    }

    private String line() {
        int end = endOfLine();
        String line = new String(diff, at, end - at, StandardCharsets.UTF_8);
        at = Math.min(diff.length, end + 1);
        return line;
    }

    private void skipLine() {
        at = Math.min(diff.length, endOfLine() + 1);
    }

    private int endOfLine() {
        int end = at;
        while (end < diff.length && diff[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean startsWith(String head) {
        if (at + head.length() > diff.length) {
            return false;
        }
        for (int i = 0; i < head.length(); i++) {
            if (diff[at + i] != head.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
