package io.agentvine.backend.feed;

import io.agentvine.backend.feed.FeedChange.Kind;
import io.agentvine.backend.feed.FeedChange.Source;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Reads the two tables of changes, each in the order of its ids. */
final class ChangeRows {

    private final SqlFiles sql;

    ChangeRows(SqlFiles sql) {
        this.sql = sql;
    }

    SettledIds settledIdsOf(Source source) {
        return new SettledIds(
                () -> sql.of("feed/last_id").with("table", source.table()).number(),
                () -> Set.copyOf(sql.of("feed/writers").with("table", source.table()).list(row -> row.text("name"))));
    }

    List<FeedChange> read(Source source, long after, long upTo, int limit) {
        return sql.of(source == Source.HISTORY ? "feed/history" : "feed/changes")
                .with("after", after)
                .with("up_to", upTo)
                .with("most", limit)
                .list(source == Source.HISTORY ? ChangeRows::moved : ChangeRows::changed);
    }

    /** Up to which id of {@code changes} rows were dropped because they were old. */
    long dropped() {
        return sql.of("feed/dropped").number();
    }

    private static FeedChange moved(Row row) throws SQLException {
        ChangeViews.TaskMoved view = ChangeViews.TaskMoved.of(row);
        return new FeedChange(Source.HISTORY, row.number("id"), Kind.TASK, view.id(), view.id(), view.to(), view.at(), Wire.write(view));
    }

    private static FeedChange changed(Row row) throws SQLException {
        Kind kind = row.word(Kind.class, "kind");
        Object view = view(kind, row);
        return new FeedChange(Source.CHANGES, row.number("id"), kind, row.id("subject_id"),
                kind == Kind.TASK ? row.id("subject_id") : row.id("q_task_id"), row.text("what"), row.time("at"), view == null ? null : Wire.write(view));
    }

    /** Null where it is gone. */
    private static Object view(Kind kind, Row row) throws SQLException {
        return switch (kind) {
            case TASK -> row.text("what").equals("deleted")
                    ? ChangeViews.TaskDeleted.of(row)
                    : row.text("t_title") == null ? null : ChangeViews.TaskEdited.of(row);
            case WORKER -> row.text("w_name") == null ? null : ChangeViews.WorkerChanged.of(row);
            case SESSION -> row.text("s_status") == null ? null : ChangeViews.SessionChanged.of(row);
            case SCHEDULE -> row.text("p_name") == null ? null : ChangeViews.ScheduleSkipped.of(row);
            case QUESTION -> row.text("q_status") == null ? null : ChangeViews.QuestionChanged.of(row);
        };
    }
}
