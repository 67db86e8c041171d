package io.agentvine.backend.queue;

import static io.agentvine.backend.queue.Chance.share;

import io.agentvine.protocol.Priority;
import java.util.List;
import java.util.function.IntFunction;

/** Random steps. */
final class Steps {

    private final Chance chance;

    private Steps(Chance chance) {
        this.chance = chance;
    }

    /** A sequence of at most so many steps. */
    static List<Step> sequence(Chance chance, int most) {
        Steps steps = new Steps(chance);
        return chance.list(chance.number(0, most), () -> steps.step(steps::fault));
    }

    /** @param calls that the step makes at most, or as many of them as may matter */
    private Fault fault(int calls) {
        Fault.Kind kind = chance.among(
                share(8, () -> Fault.Kind.NONE), share(4, () -> Fault.Kind.OTHERS),
                share(2, () -> Fault.Kind.CRASH_BEFORE), share(2, () -> Fault.Kind.CRASH_AFTER),
                share(1, () -> Fault.Kind.REDIS_AWAY), share(1, () -> Fault.Kind.REDIS_SILENT));
        return switch (kind) {
            case NONE -> Fault.NONE;
            case OTHERS -> new Fault(kind, chance.number(1, calls), chance.list(chance.number(1, 3), () -> step(none -> Fault.NONE)));
            default -> new Fault(kind, chance.number(1, calls), List.of());
        };
    }

    private Step step(IntFunction<Fault> fault) {
        return chance.among(
                share(16, this::submit),
                share(1, () -> new Step.SubmitMany(chance.number(8, 14), labels())),
                share(10, () -> new Step.Carry(node(), chance.either(), fault.apply(2))),
                share(2, Step.LoseNews::new),
                share(22, () -> claim(fault.apply(5))),
                share(18, () -> end(fault.apply(1))),
                share(20, () -> new Talk.AskPerson(node(), chance.rarely(6), choice(), chance.number(0, 2), chance.rarely(3), fault.apply(1))),
                share(14, () -> new Talk.Park(node(), chance.rarely(6), choice(), chance.either(), fault.apply(1))),
                share(8, () -> new Talk.Answer(node(), choice(), !chance.rarely(4), fault.apply(1))),
                share(2, () -> new Step.Report(choice())),
                share(16, () -> new Step.Turn(node(), chance.among(Step.Repair.values()), fault.apply(8))),
                share(14, () -> new Step.Pass(chance.among(Step.Age.values()), choice())),
                share(3, () -> new Step.Cancel(choice())),
                share(3, () -> new Step.Retry(choice(), chance.either())),
                share(3, () -> new Step.GoOn(choice(), chance.either())),
                share(2, () -> new Step.Move(choice(), priority())),
                share(4, () -> new Step.Limit(chance.among(share(3, () -> chance.number(1, 4)), share(1, () -> 0)))),
                share(2, () -> new Step.TakeOver(worker(), !chance.rarely(5))),
                share(8, () -> new Damage(chance.among(Damage.Kind.values()), choice())));
    }

    private Step submit() {
        int session = chance.among(share(6, () -> 0), share(1, () -> 1), share(1, () -> 2));
        return new Step.Submit(priority(), labels(), session, chance.rarely(8), chance.rarely(12));
    }

    private Step claim(Fault fault) {
        Step.Ask ask = chance.among(
                share(4, () -> Step.Ask.PLAIN), share(2, () -> Step.Ask.NEW_REQUEST), share(2, () -> Step.Ask.SAME_REQUEST));
        return new Step.Claim(node(), worker(), chance.rarely(10), chance.number(1, 3), ask, fault);
    }

    private Step end(Fault fault) {
        End.Token token = chance.among(share(12, () -> End.Token.OWN), share(1, () -> End.Token.OTHER_WORKERS),
                share(1, () -> End.Token.NEXT_FENCE), share(1, () -> End.Token.GUESSED));
        return new End(node(), chance.number(0, 9), chance.among(End.How.values()), token, fault);
    }

    private List<String> labels() {
        return chance.among(share(5, List::<String>of), share(2, () -> List.of("gpu")), share(1, () -> List.of("gpu", "linux")));
    }

    private Priority priority() {
        return chance.among(Priority.NORMAL, Priority.HIGH, Priority.LOW, Priority.CRITICAL);
    }

    private int node() {
        return chance.number(0, 1);
    }

    private int worker() {
        return chance.number(0, 2);
    }

    private int choice() {
        return chance.number(0, 19);
    }
}
