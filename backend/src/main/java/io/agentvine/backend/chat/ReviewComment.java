package io.agentvine.backend.chat;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A remark on a place of a change.
 *
 * @param path of the file, from the repository's root
 * @param line from 1, on that side; null: the remark is on the file
 * @param side whether the line is counted after the change or before it
 * @param text what is said
 */
@Schema(name = "ReviewComment")
record ReviewComment(
        @Schema(minLength = 1, maxLength = LONGEST_PATH, example = "src/Health.java") String path,
        @Schema(minimum = "1", maximum = "" + LAST_LINE, example = "12") @Nullable Integer line,
        @Schema(allowableValues = {"new", "old"}, defaultValue = "new") String side,
        @Schema(minLength = 1, maxLength = LONGEST_TEXT, example = "Answer 503 while the database is away.") String text) {

    static final int LONGEST_PATH = 4_096;
    static final int LAST_LINE = 100_000_000;
    static final int LONGEST_TEXT = 10_000;

    /** The side of a change that a line is counted on. */
    enum Side {
        NEW,
        OLD;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where it is, in one line. */
    String place() {
        return line == null ? path : path + ":" + line + (side.equals(Side.OLD.word()) ? " (as it was before the change)" : "");
    }
}
