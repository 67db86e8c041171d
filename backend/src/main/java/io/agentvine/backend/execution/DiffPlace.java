package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Problems;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line in a diff, where a page begins: the number of its file, of its hunk in that file and of the line in that hunk, all from 0. */
record DiffPlace(int file, int hunk, int line) {

    static final DiffPlace BEGINNING = new DiffPlace(0, 0, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    /** @throws io.agentvine.backend.platform.ProblemException 400 */
    static DiffPlace parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw Problems.badRequest("cursor", "must be the 'next' of the page before, found '" + text + "'");
        }
        return new DiffPlace(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    /** Whether that line comes before this one. */
    boolean isBehind(int otherFile, int otherHunk, int otherLine) {
        return otherFile == file && (otherHunk < hunk || otherHunk == hunk && otherLine < line);
    }

    /** Whether that file begins at this place or behind it. */
    boolean beginsBefore(int otherFile) {
        return otherFile > file || hunk == 0 && line == 0;
    }

    @Override
    public String toString() {
        return file + "." + hunk + "." + line;
    }
}
