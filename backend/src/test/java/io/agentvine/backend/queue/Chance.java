package io.agentvine.backend.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Random choices, the same ones again for the same seed. */
final class Chance {

    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** One of several, as often as its weight among those of all. */
    record Share<T>(int weight, Supplier<? extends T> what) {}

    static <T> Share<T> share(int weight, Supplier<? extends T> what) {
        return new Share<>(weight, what);
    }

    @SafeVarargs
    final <T> T among(Share<? extends T>... shares) {
        int at = random.nextInt(List.of(shares).stream().mapToInt(Share::weight).sum());
        for (Share<? extends T> share : shares) {
            at -= share.weight();
            if (at < 0) {
                return share.what().get();
            }
        }
        throw new IllegalStateException("the weights have no sum");
    }

    @SafeVarargs
    final <T> T among(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** Any number from the least to the most, both included. */
    int number(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    boolean either() {
        return random.nextBoolean();
    }

    /** True once out of so many times. */
    boolean rarely(int outOf) {
        return random.nextInt(outOf) == 0;
    }

    <T> List<T> list(int size, Supplier<? extends T> element) {
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.get());
        }
        return list;
    }
}
