package io.agentvine.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.agent.Leftovers;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.Pause;
import io.agentvine.e2e.fleet.Promised;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two backends and several workers under load, while parts are killed, frozen, cut, emptied and stopped at random; then all
 * faults end, everything comes to rest, and the statements of {@code docs/reliability.md} are checked.
 */
@Tag("long")
class ChaosTest {

    private static final String OPEN = "select id, status, attempts, reason_message from tasks where status in ('queued', 'in_progress', 'waiting')";

    private final ChaosPlan plan = ChaosPlan.asked();
    private final Random random = new Random(plan.seed());
    private final List<String> endedByThemselves = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> others = new ArrayList<>();
    private volatile boolean over;

    @Test
    void losesNothingFinishesNothingTwiceAndAcceptsNoStaleWrite() throws Exception {
        System.out.println("chaos: -Dagentvine.chaos.seed=" + plan.seed() + " for " + plan.length());
        try (Fleet fleet = Fleet.startTwo("chaos", plan.settings().toArray(String[]::new))) {
            Crew crew = new Crew(fleet, 3);
            Faults faults = new Faults(fleet, crew, random, plan.lease());
            Load load = new Load(fleet, new Random(plan.seed() + 1));
            Observer observer = new Observer(fleet, faults);
            Awaitility.await("all workers").atMost(Duration.ofMinutes(3)).until(() -> fleet.api().list("/workers").size() == crew.members().size() + 1);
            List<LightWorker> lights = fleet.backends().stream().map(backend -> new LightWorker(fleet.wayTo(backend), fleet.backends().indexOf(backend), plan, () -> over)).toList();
            lights.forEach(light -> others.add(threads.submit(light)));
            People people = new People(fleet, new Random(plan.seed() + 2));
            others.add(threads.submit(people));
            List<Future<?>> beside = List.of(
                    threads.submit(() -> until(load::turn)),
                    threads.submit(() -> until(() -> {
                        observer.look();
                        Pause.of(Duration.ofMillis(200));
                    })));

            hurt(faults, beside);
            long calm = System.nanoTime();
            faults.healAll();
            over = true;
            for (Future<?> each : beside) {
                each.get(2, TimeUnit.MINUTES);
            }
            comeToRest(fleet, faults, load);
            lights.forEach(LightWorker::end);
            people.end();
            for (Future<?> each : others) {
                each.get(2, TimeUnit.MINUTES);
            }
            long atRest = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - calm);

            fleet.dismissAll();
            Statements statements = new Statements(fleet, load, lights).check();
            report(fleet, faults, load, observer, statements, atRest, lights, people);
            assertThat(statements.violations()).isEmpty();
            assertThat(lights).as("13: other answers to a repeated completion").flatExtracting(LightWorker::contradictions).isEmpty();
            assertThat(endedByThemselves).as("workers that ended though nobody had asked them to").isEmpty();
            // 11: a claimable task and an idle worker side by side
            Promised.kept(Duration.ofSeconds(8), Duration.ofMillis(observer.longest()));
            new RedisAtRest(fleet).check(load);
        } finally {
            over = true;
            threads.shutdownNow();
        }
    }

    private void until(Runnable turn) {
        while (!over) {
            turn.run();
        }
    }

    private void hurt(Faults faults, List<Future<?>> beside) throws ExecutionException, InterruptedException {
        long end = System.nanoTime() + plan.length().toNanos();
        long next = System.nanoTime();
        while (System.nanoTime() < end) {
            if (System.nanoTime() > next) {
                faults.makeOne();
                next = System.nanoTime() + (long) (plan.pause().toNanos() * (0.2 + 0.8 * random.nextDouble()));
            }
            faults.healDue();
            endedByThemselves.addAll(faults.superviseWhatIsNotHurt());
            failIfBroken(beside);
            Pause.of(Duration.ofMillis(50));
        }
    }

    private static void failIfBroken(List<Future<?>> beside) throws ExecutionException, InterruptedException {
        for (Future<?> each : beside) {
            try {
                each.get(0, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillGoing) {
                continue;
            }
        }
    }

    private void comeToRest(Fleet fleet, Faults faults, Load load) {
        Awaitility.await("rest").atMost(plan.rest()).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            endedByThemselves.addAll(faults.superviseWhatIsNotHurt());
            assertThat(fleet.stores().database().rows(OPEN)).isEmpty();
        });
        Awaitility.await("the rest of the transcripts").atMost(plan.rest()).until(() -> fleet.stores().database().number(
                "select count(*) from executions where status = 'completed' and stored_event < final_event") == 0);
        Awaitility.await("the clones that agents left").atMost(plan.rest()).until(() -> Leftovers.runs(load.notes()).stream()
                .noneMatch(run -> fleet.workspaces().stream().anyMatch(workspace -> isLeftAlone(workspace.resolve("runs").resolve(run)))));
    }

    /** A parked run's clone may stay, since all that is in it is kept. */
    private static boolean isLeftAlone(Path run) {
        return Files.exists(run.resolve("clone")) && !Files.exists(run.resolve("parked.json"));
    }

    private void report(Fleet fleet, Faults faults, Load load, Observer observer, Statements statements, long atRest, List<LightWorker> lights,
            People people) {
        ChaosReport report = new ChaosReport();
        report.put("seed", plan.seed());
        report.put("length_seconds", plan.length().toSeconds());
        report.put("lease_seconds", plan.lease().toSeconds());
        report.put("tasks", load.tasks());
        fleet.stores().database().rows("select status, count(*) from tasks group by status order by status").forEach(row -> report.put("tasks_" + row.get(0), Long.parseLong(row.get(1))));
        fleet.stores().database().rows("select status, count(*) from executions group by status order by status").forEach(row -> report.put("executions_" + row.get(0), Long.parseLong(row.get(1))));
        report.put("cancels", load.cancels());
        report.put("repeated_submits", load.repeats());
        report.put("answers", people.answers());
        report.put("runs_parked", fleet.stores().database().number("select count(*) from questions where parked = 1"));
        report.faults(faults.made());
        report.put("tasks_lost", statements.lost());
        report.put("finished_twice", statements.finishedTwice());
        report.put("stale_writes_accepted", statements.staleWrites());
        report.put("runs_that_left_something", statements.left());
        report.put("left_and_lost", statements.leftAndLost());
        report.times("killed_worker_to_noticed", Recoveries.noticedAfterKills(fleet, faults));
        report.times("killed_worker_to_running_again", Recoveries.afterKills(fleet, faults));
        report.times("postgres_back_to_task_accepted", Recoveries.afterOutages(faults, load));
        report.put("late_completions_refused", lights.stream().mapToInt(LightWorker::refused).sum());
        report.put("looks_at_the_steady_worker", observer.looks());
        report.put("longest_claimable_beside_idle_ms", observer.longest());
        report.put("calm_to_rest_ms", atRest);
        report.put("violations", statements.violations());
        report.write(Path.of(System.getProperty("agentvine.e2e.basedir", ".")).resolve("target/chaos/" + plan.seed() + ".json"));
    }
}
