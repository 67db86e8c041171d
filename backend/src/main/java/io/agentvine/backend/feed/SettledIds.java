package io.agentvine.backend.feed;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Up to which id a table's rows are settled: a statement that begins now sees each of them that will ever be there.
 *
 * <p>PostgreSQL gives ids before the commit, so that 6 may be seen while 5 is still to come, or never comes. Who is given an id
 * has locked the table for writing before that, and holds the lock until its commit can be seen or it is rolled back. So this
 * notes the last id that was given and, after that, who holds the lock; once all of those are gone, each id up to the noted one
 * has its row or never will. (The transactions' ids would not do: an INSERT may be given its row's id before it has one of its own.)
 * On SQLite, which has one writer, nobody is waited for.
 *
 * <p>Any thread; not in a transaction that keeps its snapshot.
 */
final class SettledIds {

    private final Supplier<Long> lastGiven;
    private final Supplier<Set<String>> writers;
    private long settled;
    private long noted;
    private Set<String> awaited = Set.of();

    /**
     * @param lastGiven the last id that was given, committed or not
     * @param writers names of the transactions that hold the lock for writing, none of which is ever used again
     */
    SettledIds(Supplier<Long> lastGiven, Supplier<Set<String>> writers) {
        this.lastGiven = lastGiven;
        this.writers = writers;
    }

    /** The highest id that is known to be settled, and with it all below. */
    synchronized long upTo() {
        if (!awaited.isEmpty()) {
            Set<String> left = new HashSet<>(writers.get());
            left.retainAll(awaited);
            awaited = left;
            if (left.isEmpty()) {
                settled = noted;
            }
        }
        return settled;
    }

    /** Whether that id, which was given, is settled; where it is not known yet, finds out by the time of later calls. */
    synchronized boolean include(long id) {
        if (upTo() < id && awaited.isEmpty()) {
            long last = lastGiven.get();
            Set<String> writing = writers.get();
            noted = last;
            awaited = Collections.unmodifiableSet(writing);
            if (writing.isEmpty()) {
                settled = last;
            }
        }
        return settled >= id;
    }

    /** The last id that was given. */
    long lastGiven() {
        return lastGiven.get();
    }
}
