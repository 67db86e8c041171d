package io.agentvine.backend.feed;

import io.agentvine.backend.feed.FeedChange.Source;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Reads changes in order from any place, without leaving one out: it stops before an id whose row may still come
 * ({@link SettledIds}). A place that was reached stays true at every backend.
 *
 * <p>Any thread; not within a transaction.
 */
@Component
public class ChangeReader {

    private final Transactions transactions;
    private final ChangeRows rows;
    private final SettledIds history;
    private final SettledIds changes;

    ChangeReader(SqlFiles sql, Transactions transactions) {
        this.transactions = transactions;
        this.rows = new ChangeRows(sql);
        this.history = rows.settledIdsOf(Source.HISTORY);
        this.changes = rows.settledIdsOf(Source.CHANGES);
    }

    /** What came after that place, at most so many. */
    public ChangePage after(Cursor from, int limit) {
        return transactions.read(() -> merge(from,
                withoutGap(Source.HISTORY, history, from.history(), limit),
                withoutGap(Source.CHANGES, changes, from.changes(), limit), limit));
    }

    /** The last place that there is. What is behind it may still be on its way until {@link #isSettled}. */
    public Cursor last() {
        return transactions.read(() -> new Cursor(history.lastGiven(), changes.lastGiven()));
    }

    /** Whether everything up to that place can be seen; where it is not known yet, ask again after a moment. */
    public boolean isSettled(Cursor place) {
        return transactions.read(() -> history.include(place.history()) & changes.include(place.changes()));
    }

    /** Whether the stream can be resumed there: it is this database's, and what came after it is kept. */
    boolean canResumeFrom(Cursor place) {
        return transactions.read(() -> place.changes() >= rows.dropped() && last().reaches(place));
    }

    /** What lies between two places, the later of which was reached already; empty where some of it was dropped. */
    Optional<ChangePage> between(Cursor from, Cursor to, int limit) {
        return transactions.read(() -> {
            List<FeedChange> moves = rows.read(Source.HISTORY, from.history(), to.history(), limit);
            List<FeedChange> others = rows.read(Source.CHANGES, from.changes(), to.changes(), limit);
            if (from.changes() < rows.dropped()) {
                return Optional.empty();
            }
            ChangePage page = merge(from, moves, others, limit);
            return Optional.of(page.more() ? page : new ChangePage(page.changes(), page.next().past(to), false));
        });
    }

    /** The rows up to the first id that is missing and may still come. Tries twice, since most gaps turn out to be none at once. */
    private List<FeedChange> withoutGap(Source source, SettledIds settled, long after, int limit) {
        long safe = settled.upTo();
        List<FeedChange> found = rows.read(source, after, Long.MAX_VALUE, limit);
        int whole = whole(found, after, safe);
        if (whole < found.size() && settled.include(found.get(whole).id() - 1)) {
            safe = settled.upTo();
            found = rows.read(source, after, Long.MAX_VALUE, limit);
            whole = whole(found, after, safe);
        }
        return found.subList(0, whole);
    }

    /** How many of them come before the first gap above what was settled before they were read. */
    private static int whole(List<FeedChange> found, long after, long settled) {
        long last = after;
        for (int i = 0; i < found.size(); i++) {
            long id = found.get(i).id();
            if (id > last + 1 && id - 1 > settled) {
                return i;
            }
            last = id;
        }
        return found.size();
    }

    private static ChangePage merge(Cursor from, List<FeedChange> moves, List<FeedChange> others, int limit) {
        List<FeedChange> merged = new ArrayList<>();
        Cursor next = from;
        int i = 0;
        int j = 0;
        while (i + j < limit && (i < moves.size() || j < others.size())) {
            boolean move = j == others.size() || i < moves.size() && !moves.get(i).at().isAfter(others.get(j).at());
            FeedChange change = move ? moves.get(i++) : others.get(j++);
            next = next.past(change);
            if (change.json() != null) {
                merged.add(change);
            }
        }
        return new ChangePage(merged, next, moves.size() == limit || others.size() == limit || i < moves.size() || j < others.size());
    }
}
