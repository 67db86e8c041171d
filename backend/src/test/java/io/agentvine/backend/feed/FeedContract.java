package io.agentvine.backend.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.feed.EventStream.Event;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.TaskLifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What the stream of changes promises, on either database. */
abstract class FeedContract extends BackendTest {

    @Autowired
    protected JdbcTemplate jdbc;

    @Autowired
    protected ChangeReader reader;

    @Autowired
    private Database database;

    @Autowired
    private SqlFiles sql;

    @Autowired
    private Transactions transactions;

    @Autowired
    private TaskLifecycle lifecycle;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private ChangesUpkeep upkeep;

    private Floor floor;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
    }

    @Test
    void tellsEveryKindOfChangeInItsOrder() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            Hand worker = floor.register();
            UUID task = submit("told");
            Run run = floor.grant(worker, task);
            report(run);
            UUID question = ask(run);
            jdbc.update("UPDATE questions SET overdue_at = 1 WHERE id = ?", question.toString());
            jdbc.update("UPDATE questions SET status = 'withdrawn', closed_at = 2 WHERE id = ?", question.toString());
            lifecycle.cancelIfLive(task, "person");
            runs.loseAllOf(worker.id(), "Lost by the test.");
            UUID edited = submit("before");
            assertThat(http().patch("/tasks/" + edited, "{\"title\": \"after\"}").status()).isEqualTo(200);
            assertThat(http().delete("/tasks/" + task).status()).isEqualTo(204);

            assertThat(stream.await(event -> event.isOf(task) && event.data().path("deleted").asBoolean()).name()).isEqualTo("task");
            assertThat(stream.await(event -> event.isOf(worker.id())).data().get("what").asString()).isEqualTo("added");
            Event session = stream.await(event -> event.name().equals("session") && event.isOf(run.order().meta().sessionId())
                    && event.data().get("task_id").asString("").equals(task.toString()));
            assertThat(session.data().get("worker_id").asString()).isEqualTo(worker.id().toString());
            assertThat(stream.await(event -> event.isOf(edited) && event.data().path("edited").asBoolean()).data().get("title").asString())
                    .isEqualTo("after");
            stream.await(event -> event.name().equals("queue") && event.data().has("high_priority"));
            inOrder(stream.events);
        }
    }

    @Test
    void anEventCarriesTheRowOfItsTaskAsABoardShowsIt() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            UUID task = submit("with a row");
            Event queued = stream.await(event -> event.isOf(task));
            assertThat(queued.data().get("row").get("title").asString()).isEqualTo("with a row");
            assertThat(queued.data().get("row").get("group").asString()).isEqualTo("waiting");
            assertThat(queued.data().get("row").propertyNames())
                    .containsExactlyInAnyOrderElementsOf(http().get("/tasks?view=summary&limit=1").json().get(0).propertyNames());
            Run run = floor.grant(floor.register(), task);
            UUID question = ask(run);
            Event asked = stream.await(event -> event.isOf(question));
            assertThat(asked.data().get("row").get("question_id").asString()).isEqualTo(question.toString());
            lifecycle.cancelIfLive(task, "person");
            runs.loseAllOf(run.worker().id(), "Lost by the test.");
            assertThat(http().delete("/tasks/" + task).status()).isEqualTo(204);
            Event deleted = stream.await(event -> event.isOf(task) && event.data().path("deleted").asBoolean());
            assertThat(deleted.data().get("row").isNull()).isTrue();
        }
    }

    @Test
    void tellsWhatRunsDoNowAndWhoComesLaterOfAllOfThem() throws Exception {
        Run run = floor.run(floor.register());
        try (EventStream stream = EventStream.open(http(), null)) {
            tell(run, 1, "make");
            stream.await(event -> does(event, run, "Runs make"));
            try (EventStream later = EventStream.open(http(), null)) {
                later.await(event -> does(event, run, "Runs make"));
                tell(run, 2, "make test");
                stream.await(event -> does(event, run, "Runs make test"));
                later.await(event -> does(event, run, "Runs make test"));
            }
        }
    }

    private static boolean does(Event event, Run run, String what) {
        return event.name().equals("activity") && event.data().get("runs").valueStream().anyMatch(one ->
                one.get("execution_id").asString().equals(run.id().toString()) && one.get("activity").asString().equals(what));
    }

    private static void tell(Run run, int seq, String command) {
        String data = "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"tool_use\",\"name\":\"Bash\",\"input\":{\"command\":\""
                + command + "\"}}]}}";
        assertThat(run.worker().http().post("/executions/" + run.id() + "/events", "{\"lease_token\":\"" + run.token() + "\",\"events\":[{\"seq\":" + seq
                + ",\"type\":\"assistant\",\"at\":\"2026-01-31T10:02:03.004Z\",\"data\":" + data + ",\"size_bytes\":20,\"truncated\":false}]}").status())
                .isEqualTo(200);
    }

    @Test
    void tellsFromWhichStateToWhichAndWhy() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            UUID task = submit("moves");
            Run run = floor.grant(floor.register(), task);
            lifecycle.cancelIfLive(task, "person");
            runs.loseAllOf(run.worker().id(), "Lost by the test.");
            stream.await(event -> event.isOf(task) && event.data().path("to").asString("").equals("cancelled"));

            List<Event> moves = stream.of(task);
            assertThat(moves).extracting(event -> event.data().get("to").asString()).containsExactly("queued", "in_progress", "cancelled");
            assertThat(moves.get(0).data().get("from").isNull()).isTrue();
            assertThat(moves.get(1).data().get("execution_id").asString()).isEqualTo(run.id().toString());
            assertThat(moves.get(2).data().get("from").asString()).isEqualTo("in_progress");
            assertThat(moves.get(2).data().get("message").asString()).contains("Cancelled");
        }
    }

    @Test
    void tellsOfAQuestionWhatAPersonIsAsked() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            Run run = floor.run(floor.register());
            UUID question = ask(run);
            Event asked = stream.await(event -> event.isOf(question));
            jdbc.update("UPDATE questions SET overdue_at = 1 WHERE id = ?", question.toString());
            Event overdue = stream.await(event -> event.isOf(question) && event.data().get("overdue").asBoolean());

            assertThat(asked.name()).isEqualTo("question");
            assertThat(asked.data().get("what").asString()).isEqualTo("added");
            assertThat(asked.data().get("tool_name").asString()).isEqualTo("Bash");
            assertThat(asked.data().get("task_id").asString()).isEqualTo(run.taskId().toString());
            assertThat(asked.data().get("content").asString()).hasSize(500);
            assertThat(overdue.data().get("what").asString()).isEqualTo("overdue");
            assertThat(overdue.data().get("answered_by").isNull()).isTrue();
        }
    }

    @Test
    void tellsWhoAnsweredAQuestionAndWhyOneEnded() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            UUID answered = ask(floor.run(floor.register()));
            UUID withdrawn = ask(floor.run(floor.register()));
            jdbc.update("UPDATE questions SET status = 'answered', closed_at = 2, answer_id = ?, answered_by = 'Ana', response = 'allow', allowed = 1, for_task = 0 WHERE id = ?",
                    UUID.randomUUID().toString(), answered.toString());
            jdbc.update("UPDATE questions SET status = 'withdrawn', closed_at = 2, close_reason = 'The run ended.' WHERE id = ?", withdrawn.toString());

            assertThat(closed(stream, answered).get("answered_by").asString()).isEqualTo("Ana");
            assertThat(closed(stream, withdrawn).get("close_reason").asString()).isEqualTo("The run ended.");
        }
    }

    private static JsonNode closed(EventStream stream, UUID question) throws Exception {
        return stream.await(event -> event.isOf(question) && !event.data().get("status").asString().equals("open")).data();
    }

    @Test
    void resumesWithoutAGapAndWithoutADouble() throws Exception {
        try (EventStream whole = EventStream.open(http(), null)) {
            String last = whole.lastId();
            CompletableFuture<List<UUID>> submitted = CompletableFuture.supplyAsync(
                    () -> IntStream.range(0, 60).mapToObj(i -> submit("resume " + i)).toList());
            List<Event> pieces = new ArrayList<>();
            while (!submitted.isDone() || pieces.stream().noneMatch(event -> event.isOf(submitted.join().get(59)))) {
                try (EventStream piece = EventStream.open(http(), last)) {
                    await().until(() -> piece.events.size() > 3 || submitted.isDone() && !piece.events.isEmpty());
                    List<Event> some = List.copyOf(piece.events);
                    pieces.addAll(some);
                    last = some.get(some.size() - 1).id();
                }
            }
            UUID end = submitted.join().get(59);
            whole.await(event -> event.isOf(end));
            assertThat(withoutCounts(pieces, end)).isEqualTo(withoutCounts(whole.events, end));
        }
    }

    @Test
    void givesTheSameAtAnotherBackend() {
        Cursor from = reader.last();
        UUID task = submit("two backends");
        floor.grant(floor.register(), task);
        ChangePage here = reader.after(from, 500);
        ChangePage there = new ChangeReader(sql, transactions).after(from, 500);
        assertThat(there.changes()).hasSizeGreaterThanOrEqualTo(3).containsAll(here.changes());
    }

    @Test
    void readsByPagesOfAnySize() {
        Cursor from = reader.last();
        IntStream.range(0, 7).forEach(i -> note(UUID.randomUUID()));
        submit("paged");
        Cursor last = reader.last();
        await().until(() -> reader.isSettled(last));
        List<FeedChange> small = new ArrayList<>();
        Cursor at = from;
        for (ChangePage page = reader.after(at, 2); !page.changes().isEmpty(); page = reader.after(at, 2)) {
            small.addAll(page.changes());
            at = page.next();
        }
        assertThat(small).hasSizeGreaterThanOrEqualTo(8).containsExactlyInAnyOrderElementsOf(reader.between(from, at, 500).orElseThrow().changes());
    }

    @Test
    void goesOnWhereAClientThatReadNothingForLongStands() throws Exception {
        try (EventStream stream = EventStream.openUnread(http(), null)) {
            List<UUID> subjects = IntStream.range(0, 3_000).mapToObj(i -> UUID.randomUUID()).toList();
            subjects.forEach(this::note);
            stream.read();
            stream.await(event -> event.isOf(subjects.get(2_999)));
            List<String> told = stream.events.stream().map(event -> event.data().path("id").asString("")).toList();
            assertThat(told).containsSubsequence(subjects.stream().map(UUID::toString).toList());
            assertThat(told.stream().filter(subjects.get(1_500).toString()::equals)).hasSize(1);
        }
    }

    @Test
    void saysResetWhereTheIdIsTooOldOrOfAnotherDatabase() throws Exception {
        UUID old = UUID.randomUUID();
        Cursor before = reader.last();
        note(old);
        jdbc.update("UPDATE changes SET at = 1 WHERE id <= (SELECT id FROM changes WHERE subject_id = ?)", old.toString());
        assertThat(upkeep.dropOld()).isPositive();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM changes WHERE subject_id = ?", Long.class, old.toString())).isZero();

        for (String id : List.of(before.toString(), "999999999-1", "1-999999999")) {
            try (EventStream stream = EventStream.open(http(), id)) {
                assertThat(stream.await(event -> event.name().equals("reset")).data().get("reason").asString()).contains(id);
                UUID next = UUID.randomUUID();
                note(next);
                stream.await(event -> event.isOf(next));
            }
        }
    }

    @Test
    void refusesWhatIsNoIdOfAnEvent() {
        for (String bad : List.of("7", "a-b", "-1-2", "1-2-3", "99999999999999999999-1")) {
            assertThat(http().get("/events?after=" + bad).status()).as(bad).isEqualTo(400);
            assertThat(http().with("Last-Event-ID", bad).get("/events").json().get("detail").asString()).contains("Last-Event-ID", bad);
        }
    }

    @Test
    void saysNothingOfHeartbeatsThatChangeNothing() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            Hand worker = floor.register();
            for (int i = 0; i < 3; i++) {
                assertThat(worker.http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\",\"executions\":[]}").status())
                        .isEqualTo(200);
            }
            assertThat(http().post("/workers/" + worker.id() + "/drain").status()).isEqualTo(200);
            Event last = stream.await(event -> event.isOf(worker.id()) && event.data().get("draining").asBoolean());
            assertThat(stream.of(worker.id())).extracting(event -> event.data().get("what").asString()).containsExactly("added", "changed");
            assertThat(last.data().get("name").asString()).isEqualTo(worker.name());
        }
    }

    @Test
    void tellsNoSecrets() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            Run run = floor.grant(floor.register(), submit("secret"));
            report(run);
            runs.loseAllOf(run.worker().id(), "Lost by the test.");
            stream.await(event -> event.isOf(run.taskId()) && event.data().path("from").asString("").equals("in_progress"));
            String claim = run.order().lease().token().claimId().toString();
            assertThat(stream.events).allSatisfy(event -> assertThat(event.text())
                    .doesNotContain(claim).doesNotContain(run.worker().token()).doesNotContain("token").doesNotContain("fence"));
        }
    }

    /** A change that needs no other row. */
    protected final void note(UUID subject) {
        jdbc.update("INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES ('task', ?, ?, 'deleted', " + database.now() + ")",
                subject.toString(), subject.toString());
    }

    protected final UUID submit(String title) {
        var answer = http().post("/tasks", "{\"title\": \"" + title + "\", \"description\": \"d\", \"repository_url\": \"/srv/feed.git\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return UUID.fromString(answer.json().get("id").asString());
    }

    private static void report(Run run) {
        assertThat(run.worker().http().post("/sessions", "{\"session_id\":\"" + run.order().meta().sessionId() + "\",\"worker_id\":\""
                + run.worker().id() + "\",\"task_id\":\"" + run.taskId() + "\"}").status()).isEqualTo(201);
    }

    private UUID ask(Run run) {
        UUID id = UUID.randomUUID();
        jdbc.update("INSERT INTO questions (id, task_id, execution_id, session_id, worker_id, kind, call_id, tool_name, tool_input,"
                        + " input_sha256, content, status, parked, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, 'permission', ?, 'Bash', '{}', 'f0', ?, 'open', 0, ?)",
                id.toString(), run.taskId().toString(), run.id().toString(), run.order().meta().sessionId().toString(),
                run.worker().id().toString(), id.toString(), "May I? ".repeat(100), System.currentTimeMillis());
        return id;
    }

    private static List<String> withoutCounts(List<Event> events, UUID end) {
        List<Event> told = events.stream().filter(event -> !event.name().equals("queue")).toList();
        int last = IntStream.range(0, told.size()).filter(i -> told.get(i).isOf(end)).findFirst().orElseThrow();
        return told.subList(0, last + 1).stream().map(event -> event.name() + " " + event.data().get("id").asString()).toList();
    }

    private static void inOrder(List<Event> events) {
        for (int i = 1; i < events.size(); i++) {
            assertThat(events.get(i).cursor().reaches(events.get(i - 1).cursor())).isTrue();
        }
    }
}
