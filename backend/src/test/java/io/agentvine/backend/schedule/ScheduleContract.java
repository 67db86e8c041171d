package io.agentvine.backend.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.OwnLabels;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Tasks that come by themselves, on either database. Time is made by moving a schedule's next time into the past. */
abstract class ScheduleContract extends BackendTest {

    @Autowired
    private HomeSettings home;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Firing firing;

    @Autowired
    private Schedules schedules;

    private final String name = "s-" + UUID.randomUUID();
    private String id;

    @AfterEach
    void leaveNone() {
        if (id != null) {
            http().delete("/schedules/" + id);
        }
    }

    private Http operator() throws IOException {
        return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
    }

    private static Map<String, Object> task() {
        return Map.of("title", "Upgrade", "description", "d", "repository_url", "/srv/scheduled.git", "labels", List.of("nobody-has-this"));
    }

    private Http.Answer posted(Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "cron", "0 3 1 1 *", "task", task()));
        body.putAll(fields);
        return http().post("/schedules", Wire.write(body));
    }

    private JsonNode made(Map<String, Object> fields) {
        Http.Answer answer = posted(fields);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        id = answer.json().get("id").asString();
        return answer.json();
    }

    private JsonNode shown() {
        return http().get("/schedules/" + id).json();
    }

    private JsonNode lastRun() {
        return shown().get("last_runs").get(0);
    }

    /** Its next time was so long ago. Both backends of a test and the thread of this one may fire it: what counts is what comes of it. */
    private Instant due(Duration ago) {
        Instant at = Instant.ofEpochMilli(System.currentTimeMillis() - ago.toMillis());
        jdbc.update("UPDATE schedules SET next_at = ?, due_at = ? WHERE id = ?", at.toEpochMilli(), at.toEpochMilli(), id);
        return at;
    }

    private void cancelTasks() {
        for (JsonNode run : shown().get("last_runs")) {
            if (!run.get("task_id").isNull()) {
                http().post("/tasks/" + run.get("task_id").asString() + "/cancel");
            }
        }
    }

    @Test
    void saysInWordsAndInTimesWhenItComes() {
        JsonNode made = made(Map.of("cron", "30 2 29 3 *", "time_zone", "Europe/Berlin", "jitter", 60));
        assertThat(made.get("words").asString()).isEqualTo("At 02:30 on day 29 of the month in March (Europe/Berlin)");
        assertThat(made.get("next_times")).hasSize(5);
        for (JsonNode time : made.get("next_times")) {
            Instant at = Instant.parse(time.get("at").asString());
            assertThat(Instant.parse(time.get("due").asString())).isBetween(at, at.plusSeconds(60));
        }
        assertThat(made.get("last_runs")).isEmpty();
        assertThat(http().get("/schedules?name=" + name).json().get(0)).isEqualTo(made);
    }

    @Test
    void submitsItsTaskOnceHoweverManyFireIt() throws Exception {
        made(Map.of());
        Instant planned = due(Duration.ofSeconds(2));
        Schedule seen = schedules.require(UUID.fromString(id));
        assertThat(seen.nextAt()).isNotNull();
        ExecutorService backends = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Object>> turns = IntStream.range(0, 8).mapToObj(n -> Executors.callable(firing::turn)).toList();
            backends.invokeAll(turns);
        } finally {
            backends.shutdownNow();
        }

        JsonNode runs = shown().get("last_runs");
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).get("outcome").asString()).isEqualTo("started");
        assertThat(Instant.parse(runs.get(0).get("planned_at").asString())).isEqualTo(planned);
        JsonNode task = http().get("/tasks/" + runs.get(0).get("task_id").asString()).json();
        assertThat(task.get("title").asString()).isEqualTo("Upgrade");
        assertThat(task.get("values_from").get("title").asString()).isEqualTo("schedule " + name);
        assertThat(http().get("/tasks/" + task.get("id").asString() + "/history").json().get(0).get("actor").asString()).isEqualTo("schedule " + name);
        cancelTasks();
    }

    @Test
    void skipsATimeWhileTheTaskBeforeIsNotOver() {
        made(Map.of());
        due(Duration.ofSeconds(2));
        firing.turn();
        String first = lastRun().get("task_id").asString();
        due(Duration.ofSeconds(1));
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("skipped");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM changes WHERE kind = 'schedule' AND what = 'skipped' AND subject_id = (SELECT id FROM schedule_runs"
                + " WHERE schedule_id = ? AND outcome = 'skipped')", Long.class, id)).as("and tells of it").isEqualTo(1);
        assertThat(lastRun().get("reason").asString()).contains(first).contains("not over yet");
        http().post("/tasks/" + first + "/cancel");
        due(Duration.ZERO);
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("started");
        cancelTasks();
    }

    /** Of which only the newest notes are kept. */
    @Test
    void skipsTimesHoweverOftenItDidBefore() {
        made(Map.of());
        due(Duration.ofSeconds(2));
        firing.turn();
        String first = lastRun().get("task_id").asString();
        Schedule schedule = schedules.require(UUID.fromString(id));
        for (int i = 0; i < 101; i++) {
            schedules.note(schedule, schedules.now().minusSeconds(3600 + i), ScheduleRun.Outcome.SKIPPED, "Another time.", null);
        }
        due(Duration.ofSeconds(1));
        firing.turn();
        assertThat(lastRun().get("reason").asString()).contains(first).contains("not over yet");
        http().post("/tasks/" + first + "/cancel");
    }

    @Test
    void letsOneTimeWaitForTheTaskBefore() {
        made(Map.of("overlap", "queue"));
        due(Duration.ofSeconds(3));
        firing.turn();
        String first = lastRun().get("task_id").asString();
        due(Duration.ofSeconds(2));
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("waiting");
        due(Duration.ofSeconds(1));
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("skipped");
        assertThat(lastRun().get("reason").asString()).contains("another time waits");
        http().post("/tasks/" + first + "/cancel");
        firing.turn();
        JsonNode waited = shown().get("last_runs").get(1);
        assertThat(waited.get("outcome").asString()).isEqualTo("started");
        assertThat(waited.get("task_id").isNull()).isFalse();
        cancelTasks();
    }

    @Test
    void cancelsTheTaskBeforeWhereItIsToldTo() {
        made(Map.of("overlap", "cancel_running"));
        due(Duration.ofSeconds(2));
        firing.turn();
        String first = lastRun().get("task_id").asString();
        due(Duration.ofSeconds(1));
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("started");
        assertThat(http().get("/tasks/" + first).json().get("status").asString()).isEqualTo("cancelled");
        cancelTasks();
    }

    @Test
    void whatWasMissedIsSaidAndFiredOnlyWhereItIsToldTo() {
        made(Map.of());
        due(Duration.ofDays(7));
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("skipped");
        assertThat(lastRun().get("reason").asString()).startsWith("Missed");
        assertThat(Instant.parse(shown().get("next_times").get(0).get("at").asString())).isAfter(Instant.ofEpochMilli(System.currentTimeMillis()));

        http().patch("/schedules/" + id, "{\"catch_up\": \"once\", \"cron\": \"0 * * * *\"}");
        Instant first = due(Duration.ofHours(5).plusMinutes(1));
        jdbc.update("UPDATE schedules SET next_at = next_at - 1 WHERE id = ?", id);
        firing.turn();

        JsonNode runs = shown().get("last_runs");
        assertThat(runs.get(0).get("outcome").asString()).isEqualTo("started");
        assertThat(runs.get(1).get("outcome").asString()).isEqualTo("skipped");
        assertThat(runs.get(1).get("reason").asString()).contains("Missed, as all until");
        assertThat(Instant.parse(runs.get(0).get("planned_at").asString())).isAfter(first);
        cancelTasks();
    }

    @Test
    void saysWhyItsTaskWasRefused() {
        String template = "t-" + UUID.randomUUID();
        JsonNode kept = http().post("/templates", Wire.write(Map.of("name", template, "task", task()))).json();
        made(Map.of("task", Map.of("template", template)));
        http().delete("/templates/" + kept.get("id").asString());
        due(Duration.ofSeconds(1));
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("failed");
        assertThat(lastRun().get("reason").asString()).contains("names no template");
        assertThat(http().post("/schedules/" + id + "/run").status()).isEqualTo(400);
    }

    /** As where a later version, or a hand, wrote it. */
    @Test
    void oneThatCannotBeReadIsShownAsFailedAndTheOthersGoOn() {
        String good = posted(Map.of("name", name + "-good")).json().get("id").asString();
        for (String damage : List.of("time_zone = 'Mars/Olympus'", "cron = 'sometimes'", "task = '{'")) {
            made(Map.of());
            jdbc.update("UPDATE schedules SET " + damage + " WHERE id = ?", id);
            due(Duration.ofSeconds(2));
            Instant then = Instant.ofEpochMilli(System.currentTimeMillis() - 1_000);
            jdbc.update("UPDATE schedules SET next_at = ?, due_at = ? WHERE id = ?", then.toEpochMilli(), then.toEpochMilli(), good);

            firing.turn();
            firing.turn();

            assertThat(http().get("/schedules/" + good).json().get("last_runs").get(0).get("planned_at").asString()).isEqualTo(then.toString());
            assertThat(shown().get("last_runs")).hasSize(1);
            assertThat(lastRun().get("outcome").asString()).isEqualTo("failed");
            assertThat(lastRun().get("reason").asString()).contains("cannot be read").contains("delete it and add it again");
            assertThat(shown().get("next_times")).isEmpty();
            assertThat(http().get("/schedules?name=" + name).json().get(0).get("problem").asString()).contains("cannot be read");
            assertThat(http().patch("/schedules/" + id, "{\"enabled\": false}").status()).isEqualTo(409);
            assertThat(http().post("/schedules/" + id + "/run").status()).isEqualTo(409);
            assertThat(http().delete("/schedules/" + id).status()).isEqualTo(204);
        }
        id = good;
        cancelTasks();
    }

    @Test
    void aTimeThatWaitedFailsWhereItsScheduleCannotBeReadAnyMore() {
        made(Map.of("overlap", "queue"));
        due(Duration.ofSeconds(3));
        firing.turn();
        String first = lastRun().get("task_id").asString();
        due(Duration.ofSeconds(2));
        firing.turn();
        jdbc.update("UPDATE schedules SET cron = 'sometimes' WHERE id = ?", id);
        http().post("/tasks/" + first + "/cancel");
        firing.turn();
        assertThat(lastRun().get("outcome").asString()).isEqualTo("failed");
        assertThat(lastRun().get("reason").asString()).contains("cannot be read");
    }

    @Test
    void runsWhenItIsAskedToAndNotWhereItIsDisabled() {
        made(Map.of("enabled", false));
        assertThat(shown().get("next_times")).isEmpty();
        Http.Answer run = http().post("/schedules/" + id + "/run");
        assertThat(run.status()).as(run.body()).isEqualTo(202);
        assertThat(http().get("/tasks/" + run.json().get("task_id").asString()).status()).isEqualTo(200);
        assertThat(lastRun()).isEqualTo(run.json());

        JsonNode enabled = http().patch("/schedules/" + id, "{\"enabled\": true}").json();

        assertThat(enabled.get("next_times")).hasSize(5);
        assertThat(http().patch("/schedules/" + id, "{\"enabled\": false}").json().get("next_times")).isEmpty();
        cancelTasks();
    }

    /** An order in the schedule itself was put there by the operator; one that its repository fills in makes the task one for workers with a wall. */
    @Test
    void sendsTheOrdersOfItsRepositoryToConfinedWorkersOnly() throws IOException {
        String url = "https://git.example/" + name;
        Map<String, Object> ordered = new HashMap<>(task());
        ordered.put("verify_command", "make");
        id = operator().post("/schedules", Wire.write(Map.of("name", name, "cron", "0 3 1 1 *", "enabled", false, "task", ordered))).json().get("id").asString();
        assertThat(labelsOfItsTask()).doesNotContain(OwnLabels.CONFINED);
        cancelTasks();
        http().delete("/schedules/" + id);

        String repository = operator().post("/repositories", Wire.write(Map.of("url", url, "setup_command", "npm ci"))).json().get("id").asString();
        Map<String, Object> plain = new HashMap<>(task());
        plain.put("repository_url", url);
        made(Map.of("enabled", false, "task", plain));
        assertThat(labelsOfItsTask()).contains(OwnLabels.CONFINED);
        cancelTasks();
        assertThat(operator().delete("/repositories/" + repository).status()).isEqualTo(204);
    }

    private String labelsOfItsTask() {
        String task = http().post("/schedules/" + id + "/run").json().get("task_id").asString();
        return jdbc.queryForObject("SELECT labels FROM tasks WHERE id = ?", String.class, task);
    }

    @Test
    void namesEveryWrongField() throws IOException {
        Http.Answer wrong = posted(Map.of("name", "Not so", "cron", "0 0 30 2 *", "time_zone", "Mars/Olympus", "overlap", "maybe", "jitter", 4000));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().get("errors").findValuesAsString("field")).contains("name", "cron", "time_zone", "overlap", "jitter");
        assertThat(posted(Map.of("task", Map.of("title", "x", "efort", "low"))).json().get("errors").findValuesAsString("field")).contains("task.efort");
        assertThat(posted(Map.of("task", Map.of("title", "x"))).json().get("errors").findValuesAsString("field"))
                .contains("task.description", "task.repository_url");
        Map<String, Object> files = new HashMap<>(task());
        files.put("attachments", List.of(UUID.randomUUID()));
        assertThat(posted(Map.of("task", files)).json().get("errors").get(0).get("message").asString()).contains("gone after a day");
        Http.Answer lost = posted(Map.of("cron", "0,5 * * * *", "jitter", 300));
        assertThat(lost.status()).isEqualTo(400);
        assertThat(lost.json().get("errors").get(0).get("message").asString()).contains("which is 300 s at the shortest", "found 300");
        Map<String, Object> commands = new HashMap<>(task());
        commands.put("verify_command", "make");
        assertThat(posted(Map.of("task", commands)).status()).isEqualTo(403);
        Http.Answer kept = operator().post("/schedules", Wire.write(Map.of("name", name, "cron", "0 3 1 1 *", "task", commands)));
        assertThat(kept.status()).as(kept.body()).isEqualTo(201);
        id = kept.json().get("id").asString();
        assertThat(posted(Map.of()).status()).as("the name is taken").isEqualTo(409);
        String other = posted(Map.of("name", name + "2")).json().get("id").asString();
        assertThat(http().patch("/schedules/" + other, "{\"name\": \"" + name + "\"}").body()).contains("another name");
        assertThat(http().delete("/schedules/" + other).status()).isEqualTo(204);
        assertThat(http().get("/schedules/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(http().delete("/schedules/" + id).status()).isEqualTo(204);
        assertThat(http().delete("/schedules/" + id).status()).isEqualTo(404);
    }
}
