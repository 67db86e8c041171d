package io.agentvine.bench;

import java.util.Arrays;
import java.util.Collection;

/** Durations in nanoseconds, and what is said about them. */
final class Latencies {

    private final long[] nanos;
    private int size;

    Latencies(int capacity) {
        nanos = new long[capacity];
    }

    /** The values of all of them. */
    static Latencies all(Collection<Latencies> many) {
        Latencies all = new Latencies(many.stream().mapToInt(Latencies::size).sum());
        many.forEach(each -> Arrays.stream(each.nanos, 0, each.size).forEach(all::add));
        return all;
    }

    void add(long each) {
        nanos[size++] = each;
    }

    int size() {
        return size;
    }

    /** Milliseconds below which this share of the values lies. */
    double percentile(double share) {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        int index = (int) Math.min(size - 1L, Math.max(0, Math.ceil(share * size) - 1));
        return sorted[index] / 1e6;
    }
}
