package io.agentvine.backend.queue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What goes wrong in a step.
 *
 * @param call at which of its calls of Redis or of the rows, from 1
 * @param others what others do just before that call
 */
record Fault(Kind kind, int call, List<Step> others) {

    enum Kind {
        NONE,
        OTHERS,
        CRASH_BEFORE,
        CRASH_AFTER,
        /** Redis takes no call from that one on. */
        REDIS_AWAY,
        /** Redis does what the next call says, but its answer is lost; then it takes no call. */
        REDIS_SILENT
    }

    static final Fault NONE = new Fault(Kind.NONE, 0, List.of());

    /** Faults that are less than this one, least first. */
    Stream<Fault> less() {
        Stream<Fault> none = kind == Kind.NONE ? Stream.empty() : Stream.of(NONE);
        return Stream.concat(none, IntStream.range(0, others.size() < 2 ? 0 : others.size()).mapToObj(this::without));
    }

    private Fault without(int other) {
        return new Fault(kind, call, IntStream.range(0, others.size()).filter(i -> i != other).mapToObj(others::get).toList());
    }

    @Override
    public String toString() {
        return kind == Kind.NONE ? "-" : kind + " at call " + call + (kind == Kind.OTHERS ? ": " + others : "");
    }
}
