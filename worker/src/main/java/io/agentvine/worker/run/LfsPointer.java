package io.agentvine.worker.run;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a repository has in the place of a file in git-lfs.
 *
 * @param oid SHA-256 of the content, as 64 hex digits
 * @param size of the content, in bytes
 */
record LfsPointer(String oid, long size) {

    /** Nothing longer is one. */
    static final int LONGEST = 1_024;

    private static final Pattern TEXT = Pattern.compile(
            "version https://(?:git-lfs|hawser)\\.github\\.com/spec/v1\\n(?:ext-[^\\n]*\\n)*oid sha256:([0-9a-f]{64})\\nsize (\\d{1,15})\\n?");

    /** Null where the content is none. */
    static LfsPointer of(byte[] content) {
        if (content.length > LONGEST) {
            return null;
        }
        Matcher text = TEXT.matcher(new String(content, StandardCharsets.ISO_8859_1));
        return text.matches() ? new LfsPointer(text.group(1), Long.parseLong(text.group(2))) : null;
    }

    /** As git-lfs writes it. */
    String text() {
        return "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid + "\nsize " + size + "\n";
    }
}
