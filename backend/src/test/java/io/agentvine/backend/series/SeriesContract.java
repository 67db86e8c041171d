package io.agentvine.backend.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Figures of what ran, on either database. */
abstract class SeriesContract extends BackendTest {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private SeriesFold fold;

    private Floor floor;
    private Floor.Hand worker;
    private String repository;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        worker = floor.register();
        repository = "https://git.example/" + UUID.randomUUID() + ".git";
    }

    private Run grant() {
        UUID task = floor.task();
        jdbc.update("UPDATE tasks SET repository_url = ?, due_at = due_at - 60000 WHERE id = ?", repository, task.toString());
        return floor.grant(worker, task);
    }

    private void complete(Run run, double cost) {
        Answer answer = worker.http().post("/queue/complete", Wire.write(Map.of("job_id", run.order().jobId(), "lease_token", run.token(), "exit_code", 0,
                "usage", Map.of("cost_usd", cost))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private void fail(Run run, String failure) {
        Answer answer = worker.http().post("/queue/fail", Wire.write(Map.of("job_id", run.order().jobId(), "lease_token", run.token(), "failure_class",
                failure, "message", "It did not work.")));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** The sum of the points of the line of that name; 0 where there is none. */
    private double sum(String query, String name) {
        fold.fold();
        double sum = 0;
        for (JsonNode line : series(query).get("lines")) {
            if (name == null ? line.get("name").isNull() : name.equals(line.get("name").asString(""))) {
                for (JsonNode point : line.get("points")) {
                    sum += point.get("value").asDouble();
                }
            }
        }
        return sum;
    }

    private JsonNode series(String query) {
        Answer answer = http().get("/queue/series?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void countsWhatBeganAndHowItEnded() {
        double before = sum("metric=failed&by=class", "timeout");
        complete(grant(), 0.25);
        complete(grant(), 0.5);
        fail(grant(), "timeout");
        grant();

        for (String step : List.of("1m", "1h")) {
            assertThat(sum("metric=started&by=repository&step=" + step, repository)).isEqualTo(4);
            assertThat(sum("metric=finished&by=worker&step=" + step, worker.name())).isEqualTo(2);
            assertThat(sum("metric=failed&by=repository&step=" + step, repository)).isEqualTo(1);
            assertThat(sum("metric=cost_usd&by=worker&step=" + step, worker.name())).isCloseTo(0.75, within(0.000001));
        }
        assertThat(sum("metric=failed&by=class", "timeout")).isEqualTo(before + 1);
    }

    @Test
    void tellsHowLongTasksWaited() {
        grant();
        fold.fold();
        JsonNode line = series("metric=wait_seconds&by=repository").get("lines").valueStream()
                .filter(one -> one.get("name").asString().equals(repository)).findFirst().orElseThrow();
        assertThat(line.get("points").get(0).get("value").asDouble()).isBetween(60.0, 180.0);
        assertThat(line.get("points").get(0).get("count").asLong()).isEqualTo(1);
        assertThat(line.get("points").get(0).get("p50").isNull()).isTrue();
        JsonNode all = series("metric=wait_seconds").get("lines").get(0).get("points").get(0);
        assertThat(all.get("p95").asDouble()).isGreaterThanOrEqualTo(all.get("p50").asDouble());
    }

    @Test
    void aQuantileIsWithinAnEighth() {
        jdbc.update("DELETE FROM series_times");
        long at = System.currentTimeMillis();
        for (int i = 1; i <= 100; i++) {
            jdbc.update("INSERT INTO run_marks VALUES ('ended', ?, 'completed', 'low_priority', 'w', '', 'r', ?, 0)", at - Duration.ofMinutes(90).toMillis(),
                    i * 1000L);
        }
        fold.fold();
        JsonNode points = series("metric=run_seconds&by=queue&from=" + java.time.Instant.ofEpochMilli(at - Duration.ofHours(3).toMillis()) + "&step=1m")
                .get("lines").valueStream().filter(one -> one.get("name").asString().equals("low_priority")).findFirst().orElseThrow().get("points");
        JsonNode point = points.valueStream().filter(one -> one.get("count").asLong() == 100).findFirst().orElseThrow();
        assertThat(point.get("value").asDouble()).isCloseTo(50.5, within(0.001));
        assertThat(point.get("p50").asDouble()).isCloseTo(50, within(50 / 8.0 + 1));
        assertThat(point.get("p95").asDouble()).isCloseTo(95, within(95 / 8.0 + 1));
    }

    @Test
    void countsEachMarkOnceHoweverManyAddThemUp() {
        String name = "w-" + UUID.randomUUID();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 50; n++) {
                    jdbc.update("INSERT INTO run_marks VALUES ('began', ?, 'running', 'default', ?, '', 'r', 5, 0)", System.currentTimeMillis(), name);
                    fold.fold();
                }
            }));
        }
        all.forEach(CompletableFuture::join);
        assertThat(sum("metric=started&by=worker", name)).isEqualTo(200);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM run_marks WHERE worker = ?", Long.class, name)).isZero();
    }

    @Test
    void staysWhenItsTasksAreDeletedAndIsDroppedWhenItIsOld() {
        Run run = grant();
        complete(run, 0.1);
        assertThat(http().delete("/tasks/" + run.taskId()).status()).isEqualTo(204);
        assertThat(sum("metric=finished&by=repository", repository)).isEqualTo(1);
        jdbc.update("UPDATE series_points SET at = at - ? WHERE name = ? AND step_ms = 60000", Duration.ofDays(2).toMillis(), repository);
        fold.dropOld();
        assertThat(jdbc.queryForList("SELECT step_ms FROM series_points WHERE name = ?", Long.class, repository)).containsOnly(3_600_000L);
    }

    @Test
    void looksHowDeepTheQueuesAre() {
        floor.task();
        fold.noteDepth();
        fold.noteDepth();
        assertThat(series("metric=depth&by=queue").get("lines")).anySatisfy(line -> {
            assertThat(line.get("name").asString()).isEqualTo("default");
            assertThat(line.get("points")).anySatisfy(minute -> assertThat(minute.get("value").asDouble()).isGreaterThanOrEqualTo(1));
        });
        assertThat(series("metric=depth").get("unit").asString()).isEqualTo("tasks");
    }

    @Test
    void saysWhatIsWrong() {
        for (String query : List.of("", "metric=speed", "metric=depth&by=worker", "metric=started&by=class", "metric=started&by=all", "metric=started&step=5m",
                "metric=started&from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", "metric=started&from=yesterday",
                "metric=started&from=2020-01-01T00:00:00Z", "metric=started&from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z&step=1m")) {
            assertThat(http().get("/queue/series?" + query).status()).as(query).isEqualTo(400);
        }
    }
}
