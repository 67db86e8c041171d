package io.agentvine.backend.task;

import io.agentvine.backend.store.Sql;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;

/** Where a task stands: the queue of its priority, and its number in it. Lower numbers are claimed first. */
public final class QueuePosition {

    /** Critical tasks share a queue with high ones and go before all of them. */
    static final long CRITICAL = 1L << 51;
    /** What was answered or handed back goes before what is new. */
    static final long RETURNED = 1L << 50;

    private QueuePosition() {}

    /** Gives a statement the {@code :returned} and {@code :critical} of {@code include/head_position.sql}. */
    static Sql head(Sql statement) {
        return statement.with("returned", RETURNED).with("critical", CRITICAL);
    }

    public static QueueName queueOf(Priority priority) {
        return switch (priority) {
            case CRITICAL, HIGH -> QueueName.HIGH_PRIORITY;
            case NORMAL -> QueueName.DEFAULT;
            case LOW -> QueueName.LOW_PRIORITY;
        };
    }

    /**
     * @param sequence a number of {@code work_sequence}
     * @param returned answered or handed back
     */
    public static long of(Priority priority, long sequence, boolean returned) {
        return sequence - (priority == Priority.CRITICAL ? CRITICAL : 0) - (returned ? RETURNED : 0);
    }

    /** The sequence number that a position was made of. */
    public static long sequence(long position) {
        return Math.floorMod(position, RETURNED);
    }

    /** Whether the task was answered or handed back. */
    public static boolean returned(long position) {
        long withoutSequence = position - sequence(position);
        return withoutSequence == -RETURNED || withoutSequence == -RETURNED - CRITICAL;
    }

    /** The same place in line, in the queue of another priority. */
    public static long moved(long position, Priority to) {
        return of(to, sequence(position), returned(position));
    }
}
