package io.agentvine.backend.queue;

import io.agentvine.protocol.Priority;
import java.util.List;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Random steps. */
final class Steps {

    private static final Arbitrary<Integer> NODE = number(0, 1);
    private static final Arbitrary<Integer> WORKER = number(0, 2);
    private static final Arbitrary<Integer> CHOICE = number(0, 19);
    private static final Arbitrary<Boolean> EITHER = Arbitraries.of(false, true);
    private static final Arbitrary<List<String>> LABELS = Arbitraries.frequency(
            Tuple.of(5, List.of()), Tuple.of(2, List.of("gpu")), Tuple.of(1, List.of("gpu", "linux")));
    private static final Arbitrary<Priority> PRIORITY =
            Arbitraries.of(Priority.NORMAL, Priority.HIGH, Priority.LOW, Priority.CRITICAL);

    private Steps() {}

    /** Sequences of at most so many steps. */
    static Arbitrary<List<Step>> sequences(int most) {
        return step(Steps::faults).list().ofMaxSize(most).withSizeDistribution(RandomDistribution.uniform());
    }

    /** @param calls that the step makes at most, or as many of them as may matter */
    private static Arbitrary<Fault> faults(int calls) {
        Arbitrary<Fault.Kind> kind = Arbitraries.frequency(Tuple.of(8, Fault.Kind.NONE), Tuple.of(4, Fault.Kind.OTHERS),
                Tuple.of(2, Fault.Kind.CRASH_BEFORE), Tuple.of(2, Fault.Kind.CRASH_AFTER),
                Tuple.of(1, Fault.Kind.REDIS_AWAY), Tuple.of(1, Fault.Kind.REDIS_SILENT));
        Arbitrary<Integer> call = number(1, calls);
        Arbitrary<List<Step>> others = step(none -> Arbitraries.just(Fault.NONE)).list().ofMinSize(1).ofMaxSize(3);
        return kind.flatMap(what -> switch (what) {
            case NONE -> Arbitraries.just(Fault.NONE);
            case OTHERS -> Combinators.combine(call, others).as((at, steps) -> new Fault(what, at, steps));
            default -> call.map(at -> new Fault(what, at, List.of()));
        });
    }

    private static Arbitrary<Step> step(IntFunction<Arbitrary<Fault>> fault) {
        return Arbitraries.frequencyOf(
                Tuple.of(16, submit()),
                Tuple.of(1, Combinators.combine(number(8, 14), LABELS).as(Step.SubmitMany::new)),
                Tuple.of(10, Combinators.combine(NODE, EITHER, fault.apply(2)).as(Step.Carry::new)),
                Tuple.of(2, Arbitraries.create(Step.LoseNews::new)),
                Tuple.of(22, claim(fault.apply(5))),
                Tuple.of(18, end(fault.apply(1))),
                Tuple.of(2, CHOICE.map(Step.Report::new)),
                Tuple.of(16, Combinators.combine(NODE, Arbitraries.of(Step.Repair.class), fault.apply(8)).as(Step.Turn::new)),
                Tuple.of(14, Combinators.combine(Arbitraries.of(Step.Age.class), CHOICE).as(Step.Pass::new)),
                Tuple.of(3, CHOICE.map(Step.Cancel::new)),
                Tuple.of(3, Combinators.combine(CHOICE, EITHER).as(Step.Retry::new)),
                Tuple.of(2, Combinators.combine(CHOICE, PRIORITY).as(Step.Move::new)),
                Tuple.of(2, Combinators.combine(WORKER, rarely(5)).as((worker, without) -> new Step.TakeOver(worker, !without))),
                Tuple.of(8, Combinators.combine(Arbitraries.of(Damage.Kind.class), CHOICE).as(Damage::new)));
    }

    private static Arbitrary<Step> submit() {
        Arbitrary<Integer> session = Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(1, 1), Tuple.of(1, 2));
        return Combinators.combine(PRIORITY, LABELS, session, rarely(8), rarely(12)).as(Step.Submit::new);
    }

    private static Arbitrary<Step> claim(Arbitrary<Fault> fault) {
        Arbitrary<Step.Ask> ask = Arbitraries.frequency(
                Tuple.of(4, Step.Ask.PLAIN), Tuple.of(2, Step.Ask.NEW_REQUEST), Tuple.of(2, Step.Ask.SAME_REQUEST));
        return Combinators.combine(NODE, WORKER, rarely(10), number(1, 3), ask, fault).as(Step.Claim::new);
    }

    private static Arbitrary<Step> end(Arbitrary<Fault> fault) {
        Arbitrary<End.Token> token = Arbitraries.frequency(Tuple.of(12, End.Token.OWN), Tuple.of(1, End.Token.OTHER_WORKERS),
                Tuple.of(1, End.Token.NEXT_FENCE), Tuple.of(1, End.Token.GUESSED));
        return Combinators.combine(NODE, number(0, 9), Arbitraries.of(End.How.class), token, fault).as(End::new);
    }

    private static Arbitrary<Integer> number(int least, int most) {
        return Arbitraries.integers().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Boolean> rarely(int outOf) {
        return Arbitraries.frequency(Tuple.of(outOf - 1, false), Tuple.of(1, true));
    }
}
