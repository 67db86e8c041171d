package io.agentvine.backend.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A part of a change as data.
 *
 * @param totalFiles of the whole change, as are the next two
 * @param files those of this page, in git's order; the first goes on from the page before where 'cursor' names a hunk
 */
record DiffPage(
        UUID executionId,
        String baseCommit,
        String headCommit,
        int totalFiles,
        int totalInsertions,
        int totalDeletions,
        List<DiffFile> files,
        @Schema(description = "Where the next page begins; null where this is the last", example = "12.0.500") @Nullable String next) {

    /** What became of a file. */
    enum Kind {
        @JsonProperty("added")
        ADDED,
        @JsonProperty("deleted")
        DELETED,
        @JsonProperty("modified")
        MODIFIED,
        @JsonProperty("renamed")
        RENAMED,
        @JsonProperty("copied")
        COPIED
    }

    /**
     * A file of a change.
     *
     * @param path where it is now, or was where it is deleted; bytes that are no UTF-8 as U+FFFD
     * @param oldPath where it was, of one that was renamed or copied
     * @param insertions of the whole file, as are the deletions; 0 of a binary one
     * @param complete whether all of its hunks' lines are on this page
     */
    @Schema(name = "DiffFile")
    record DiffFile(
            int number, String path, @Nullable String oldPath, Kind kind, @Schema(example = "100644") @Nullable String oldMode,
            @Schema(example = "100755") @Nullable String newMode, boolean binary, int insertions, int deletions, boolean complete,
            List<Hunk> hunks) {}

    /**
     * A stretch of lines; where one is split over pages each part has its own numbers.
     *
     * @param section what git found above it, as the name of a function
     */
    @Schema(name = "DiffHunk")
    record Hunk(int oldStart, int oldLines, int newStart, int newLines, @Nullable String section, List<Line> lines) {}

    /**
     * @param sign {@code " "}, {@code "+"} or {@code "-"}
     * @param length of the whole line in characters, where the text is cut; else null
     * @param noNewline whether the file ends in it without one
     */
    @Schema(name = "DiffLine")
    record Line(@Schema(allowableValues = {" ", "+", "-"}) String sign, String text, @Nullable Integer length, boolean noNewline) {}
}
