package io.agentvine.backend.feed;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the stream: everything up to it was passed. As text, {@code 812-97}, it is the id of an event.
 *
 * @param history the last id passed of {@code task_history}
 * @param changes the last id passed of {@code changes}
 */
public record Cursor(long history, long changes) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    /** Empty where the text is none. */
    static Optional<Cursor> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new Cursor(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether that change is behind it. */
    boolean has(FeedChange change) {
        return change.id() <= (change.source() == FeedChange.Source.HISTORY ? history : changes);
    }

    /** Whether everything up to the other one is behind it. */
    boolean reaches(Cursor other) {
        return history >= other.history && changes >= other.changes;
    }

    Cursor past(FeedChange change) {
        return change.source() == FeedChange.Source.HISTORY ? new Cursor(change.id(), changes) : new Cursor(history, change.id());
    }

    Cursor past(Cursor other) {
        return new Cursor(Math.max(history, other.history), Math.max(changes, other.changes));
    }

    @Override
    public String toString() {
        return history + "-" + changes;
    }
}
