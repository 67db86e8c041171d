package io.agentvine.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Ours beside {@code git clone}, {@code claude -p} and {@code git push}, in turns, on a small and a large repository whose base moves on. */
final class Overhead implements AutoCloseable {

    private static final int LARGE = 20_000;

    private final Installation here;
    private final BackendProcess backend;
    private final Measurements measured;
    private final int share;
    private final Path folder;
    private final ScriptedModel model;
    private final OverheadAgent agent;

    /** What a user waits for, in seconds. @param first until the model is asked @param branch from its last word until its branch is there */
    record Waits(double first, double branch) {

        static Waits of(long begun, ScriptedModel.Conversation talk, long pushed) {
            return new Waits(Until.seconds(begun, talk.asked()), Until.seconds(talk.spoken(), pushed));
        }

        /** All that a person waits for beside the model. */
        double whole() {
            return first + branch;
        }
    }

    /** One repository's, each in the order of its rounds. */
    private record Seen(Waits cold, List<Waits> warm, List<Waits> bare, List<Double> alone) {

        double ours(ToDoubleFunction<Waits> wait) {
            return median(warm, wait);
        }

        double bare(ToDoubleFunction<Waits> wait) {
            return median(bare, wait);
        }

        /** What the agent itself takes until its first request, in a clone that is there. */
        double agent() {
            return median(alone, each -> each);
        }

        private static <T> double median(List<T> all, ToDoubleFunction<T> wait) {
            double[] sorted = all.stream().mapToDouble(wait).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }

    Overhead(Installation here, BackendProcess backend, Measurements measured, int share) throws Exception {
        this.here = here;
        this.backend = backend;
        this.measured = measured;
        this.share = share;
        this.folder = Files.createTempDirectory(here.scratch(), "overhead-");
        this.model = new ScriptedModel();
        this.agent = OverheadAgent.find(here, folder);
    }

    void measure() throws Exception {
        measured.circumstance("agent of `overhead`", agent.description());
        Seen small = see("small", 20, 2_000, share == 1 ? 15 : 2);
        compare(small, "small", "20 files");
        Seen large = see("large", LARGE / share, 10_000, share == 1 ? 3 : 1);
        double warm = large.ours(Waits::first);
        measured.add(Figure.atMost("overhead_warm_large", "warm: POST → first request, 20,000 files and 200 MB to 20 files",
                        warm / small.ours(Waits::first), "×", 1.25, 1.1)
                .noted(pair(warm, small.ours(Waits::first))));
        measured.add(Figure.plain("overhead_agent_large", "the agent alone, in a clone that is there: its start → first request, 20,000 files to 20 files",
                        large.agent() / small.agent(), "×").noted(pair(large.agent(), small.agent())));
        beside(large, "large", "20,000 files");
    }

    @Override
    public void close() {
        model.close();
    }

    private Seen see(String name, int files, int bytes, int rounds) throws Exception {
        CodeRepository repository = CodeRepository.in(Files.createDirectory(folder.resolve(name)), files, bytes);
        List<Waits> warm = new ArrayList<>();
        List<Waits> bare = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        BareWay theirs = new BareWay(model, agent, folder.resolve(name + "-bare"));
        theirs.run(repository);
        try (OurWay ours = new OurWay(here, backend, model, agent, folder.resolve(name + "-ours"))) {
            Waits cold = ours.run(repository);
            for (int i = 0; i < rounds; i++) {
                repository.goOn();
                allWritten();
                bare.add(theirs.run(repository));
                alone.add(theirs.alone(repository));
                ours.awaitSpare();
                allWritten();
                warm.add(ours.run(repository));
            }
            return new Seen(cold, warm, bare, alone);
        }
    }

    /** What was made before, by either way, is on the disk, and the next one does not wait for it. */
    private static void allWritten() throws Exception {
        Commands.run(Path.of("."), List.of("sync"));
    }

    private void compare(Seen seen, String key, String name) {
        timesBare(seen, "overhead_first", "POST → the model's first request, warm, " + name, Waits::first, 1.25, 1.12);
        timesBare(seen, "overhead_whole", "POST → the pushed branch without the model's own time, warm, " + name, Waits::whole, 1.4, 1.15);
        // In seconds: the bare way to a folder of this machine takes no more than two starts of git.
        measured.add(Figure.atMost("overhead_branch", "its last word → the pushed branch, warm, " + name, seen.ours(Waits::branch), "s", 0.5, 0.3)
                .noted(note(seen, Waits::branch)));
        cold(seen, key, name);
    }

    /** An agent that asks at once leaves nothing to be a part of: then no floor holds it. */
    private void timesBare(Seen seen, String key, String what, ToDoubleFunction<Waits> wait, double floor, double aim) {
        String text = what + ", to the bare way";
        double times = seen.ours(wait) / seen.bare(wait);
        measured.add((agent.real() ? Figure.atMost(key, text, times, "×", floor, aim) : Figure.plain(key, text, times, "×")).noted(note(seen, wait)));
    }

    private void beside(Seen seen, String key, String name) {
        measured.add(Figure.plain("overhead_first_" + key, "POST → the model's first request, warm, " + name + ", to the bare way",
                seen.ours(Waits::first) / seen.bare(Waits::first), "×").noted(note(seen, Waits::first)));
        measured.add(Figure.plain("overhead_branch_" + key, "its last word → the pushed branch, " + name + ", to the bare way",
                seen.ours(Waits::branch) / seen.bare(Waits::branch), "×").noted(note(seen, Waits::branch)));
        cold(seen, key, name);
    }

    private void cold(Seen seen, String key, String name) {
        measured.add(Figure.plain("overhead_cold_" + key, "POST → the model's first request, a worker's first run of the repository, " + name,
                seen.cold().first(), "s").noted("once; the bare way, whose clone is new each time, " + Words.number(seen.bare(Waits::first)) + " s"));
    }

    private static String note(Seen seen, ToDoubleFunction<Waits> wait) {
        return pair(seen.ours(wait), seen.bare(wait)) + ", medians of " + seen.warm().size();
    }

    private static String pair(double one, double other) {
        return Words.number(one) + " s beside " + Words.number(other) + " s";
    }
}
