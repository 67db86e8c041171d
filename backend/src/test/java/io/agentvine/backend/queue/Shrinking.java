package io.agentvine.backend.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds a short sequence that fails among those that a long one contains: leaves out ever smaller parts, then faults. To leave
 * out one step at a time from the front would take minutes where a try takes a tenth of a second.
 */
final class Shrinking {

    private final Consumer<List<Step>> play;
    private List<Step> shortest;
    private Throwable why;

    private Shrinking(Consumer<List<Step>> play) {
        this.play = play;
    }

    /** Plays the steps; fails with the shortest sequence that was found to fail. */
    static void play(List<Step> steps, Consumer<List<Step>> play) {
        Shrinking shrinking = new Shrinking(play);
        if (shrinking.fails(steps)) {
            shrinking.shrink();
            throw new AssertionError(shrinking.why.getMessage() + "\nShrunk from " + steps.size() + " steps to "
                    + shrinking.shortest.size() + ":\n" + shrinking.shortest.stream().map(step -> "  " + step).collect(Collectors.joining("\n")),
                    shrinking.why);
        }
    }

    private void shrink() {
        int before;
        do {
            before = shortest.size();
            for (int part = Math.max(1, before / 2); part >= 1; part /= 2) {
                leaveOut(part);
            }
            simplify();
        } while (shortest.size() < before);
    }

    private void leaveOut(int part) {
        for (int from = 0; from < shortest.size();) {
            List<Step> fewer = new ArrayList<>(shortest);
            fewer.subList(from, Math.min(from + part, fewer.size())).clear();
            if (!fails(fewer)) {
                from += part;
            }
        }
    }

    private void simplify() {
        for (int i = 0; i < shortest.size(); i++) {
            for (Step simpler : shortest.get(i).simpler()) {
                List<Step> other = new ArrayList<>(shortest);
                other.set(i, simpler);
                if (fails(other)) {
                    break;
                }
            }
        }
    }

    /** Catches everything, because whatever it is, it is the failure. */
    private boolean fails(List<Step> steps) {
        try {
            play.accept(steps);
            return false;
        } catch (RuntimeException | AssertionError e) {
            shortest = steps;
            why = e;
            return true;
        }
    }
}
