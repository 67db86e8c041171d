package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.feed.ChangeReader;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.PublicAddress;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.webhook.Receiver.Post;
import io.agentvine.backend.webhook.Target.Format;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What webhooks promise, on either database; turned by hand, and not by the threads of the one that is set. */
@TestPropertySource(properties = "agentvine.webhooks[0].url=http://127.0.0.1:1/set")
abstract class WebhookContract extends BackendTest {

    private static final String SECRET = "between-you-and-me";
    private static final String LOOK = "\n<https://vine.example/tasks/%s|Look at it>";

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private Transactions transactions;

    @Autowired
    private SqlFiles sql;

    @Autowired
    private ChangeReader reader;

    @Autowired
    private Outbox outbox;

    @Autowired
    private Payloads payloads;

    @Autowired
    private Poster poster;

    @Autowired
    private Mailer mailer;

    @Autowired
    private WebhookThreads threads;

    private final Clock clock = Clock.systemUTC();
    private Floor floor;
    private Receiver receiver;
    private Target target;
    private Recorder recorder;
    private Sender sender;

    @BeforeEach
    void open() throws Exception {
        if (threads.isRunning()) {
            threads.stop();
        }
        floor = new Floor(http(), jdbc, runs);
        receiver = new Receiver();
        target = target(WebhookEvent.USUAL, Format.JSON);
        recorder = recorder();
        sender = sender();
        begin(target);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void tellsOfACompletedTaskSignedAndNotesIt() throws Exception {
        Run run = complete();
        turn();
        Post post = onlyPost();
        assertThat(post.header("Content-Type")).isEqualTo("application/json");
        assertThat(post.header("AgentVine-Event")).isEqualTo("completed");
        assertThat(post.header("AgentVine-Signature"))
                .isEqualTo("sha256=" + Poster.sign(SECRET, post.header("AgentVine-Timestamp") + "." + post.body()));
        assertThat(post.json().get("event").asString()).isEqualTo("completed");
        assertThat(post.json().get("task").get("id").asString()).isEqualTo(run.taskId().toString());
        assertThat(post.json().get("task").get("title").asString()).isEqualTo("Greet");
        assertThat(post.json().get("task").get("summary").asString()).isEqualTo("Said <hello> & left");
        assertThat(post.json().get("task").get("branch").asString()).isEqualTo("agentvine/greet");
        assertThat(post.json().get("task").get("delivery").get("status").asString()).isEqualTo("pushed");
        assertThat(post.json().get("question").isNull()).isTrue();

        JsonNode noted = delivery(run.taskId());
        assertThat(noted.get("id").asString()).isEqualTo(post.header("AgentVine-Delivery"));
        assertThat(noted.get("status").asString()).isEqualTo("delivered");
        assertThat(noted.get("attempts").asInt()).isEqualTo(1);
        assertThat(noted.get("last_status").asInt()).isEqualTo(204);
        assertThat(noted.get("delivered_at").isNull()).isFalse();
    }

    @Test
    void triesAgainWhatIsNotTakenUnderTheSameId() throws Exception {
        receiver.answers.addAll(List.of(500, 302));
        Run run = complete();
        long before = clock.millis();
        turn();
        assertThat(delivery(run.taskId()).get("status").asString()).isEqualTo("pending");
        assertThat(delivery(run.taskId()).get("last_error").asString()).isEqualTo("answered 500");
        assertThat(jdbc.queryForObject("SELECT next_at FROM webhook_deliveries WHERE task_id = ?", Long.class, run.taskId().toString()))
                .as("some seconds after its try").isGreaterThanOrEqualTo(before + 3_750);
        jdbc.update("UPDATE webhook_deliveries SET next_at = next_at + 3600000 WHERE task_id = ?", run.taskId().toString());
        turn();
        assertThat(receiver.posts).as("not due yet").hasSize(1);
        makeDue(run.taskId());
        turn();
        assertThat(delivery(run.taskId()).get("last_status").asInt()).as("no redirect is followed").isEqualTo(302);
        makeDue(run.taskId());
        turn();
        assertThat(receiver.posts).hasSize(3).extracting(post -> post.header("AgentVine-Delivery")).containsOnly(
                delivery(run.taskId()).get("id").asString());
        assertThat(delivery(run.taskId()).get("status").asString()).isEqualTo("delivered");
        assertThat(delivery(run.taskId()).get("attempts").asInt()).isEqualTo(3);
    }

    @Test
    void postsAgainWhatASenderDiedOver() throws Exception {
        Run run = complete();
        record(target);
        assertThat(outbox.take(target)).isPresent();
        sender().sendDue(target);
        assertThat(receiver.posts).as("another sender has it").isEmpty();
        makeDue(run.taskId());
        sender().sendDue(target);
        assertThat(onlyPost().header("AgentVine-Delivery")).isEqualTo(delivery(run.taskId()).get("id").asString());
    }

    @Test
    void givesUpAfterADay() throws Exception {
        receiver.answers.addAll(List.of(500, 500));
        Run run = complete();
        turn();
        jdbc.update("UPDATE webhook_deliveries SET next_at = 0, created_at = created_at - 86400000 WHERE task_id = ?",
                run.taskId().toString());
        turn();
        assertThat(delivery(run.taskId()).get("status").asString()).isEqualTo("failed");
        assertThat(delivery(run.taskId()).get("next_at").isNull()).isTrue();
        assertThat(http().get("/webhooks/deliveries?status=failed&event=completed").body()).contains(run.taskId().toString());
    }

    @Test
    void tellsWhenNobodyAnswersThere() throws Exception {
        receiver.close();
        Run run = complete();
        turn();
        assertThat(delivery(run.taskId()).get("last_error").asString()).contains("ConnectException");
        assertThat(delivery(run.taskId()).get("last_status").isNull()).isTrue();
    }

    @Test
    void tellsOfAFailedTaskWhy() throws Exception {
        Run run = floor.run(floor.register());
        assertThat(run.worker().http().post("/queue/fail", "{\"job_id\":\"" + run.order().jobId() + "\",\"lease_token\":\"" + run.token()
                + "\",\"failure_class\":\"refused\",\"message\":\"It would not.\"}").status()).isEqualTo(200);
        turn();
        assertThat(onlyPost().json().get("event").asString()).isEqualTo("failed");
        assertThat(onlyPost().json().get("task").get("failure_class").asString()).isEqualTo("refused");
        assertThat(onlyPost().json().get("task").get("message").asString()).contains("It would not.");
    }

    @Test
    void tellsOfAQuestionAndOnceMoreWhenItIsOverdue() throws Exception {
        Run run = floor.run(floor.register());
        UUID question = ask(run, "Push to main?");
        turn();
        jdbc.update("UPDATE questions SET overdue_at = 5 WHERE id = ?", question.toString());
        turn();
        assertThat(receiver.posts).extracting(post -> post.json().get("event").asString()).containsExactly("question", "overdue");
        JsonNode asked = receiver.posts.get(1).json().get("question");
        assertThat(asked.get("message_id").asString()).isEqualTo(question.toString());
        assertThat(asked.get("content").asString()).isEqualTo("Push to main?");
        assertThat(asked.get("choices").get(0).get("label").asString()).isEqualTo("yes");
        assertThat(asked.get("overdue").asBoolean()).isTrue();
        assertThat(http().get("/webhooks/deliveries?event=overdue").body()).contains(question.toString());
    }

    @Test
    void asksNobodyWhatIsAnsweredAlready() throws Exception {
        Run run = floor.run(floor.register());
        UUID question = ask(run, "Still?");
        jdbc.update("UPDATE questions SET status = 'withdrawn', closed_at = 2 WHERE id = ?", question.toString());
        turn();
        assertThat(receiver.posts).isEmpty();
    }

    @Test
    void tellsThatAChangeWaitsForItsReviewAndNothingOfNone() throws Exception {
        Target other = target(Set.of(WebhookEvent.REVIEW_READY), Format.JSON);
        begin(other);
        Run run = complete();
        Run unchanged = floor.run(floor.register());
        assertThat(unchanged.worker().http().post("/queue/complete", """
                {"job_id": "%s", "lease_token": "%s", "result": {"summary": "All is well", "delivery": {"status": "unchanged"}}}"""
                .formatted(unchanged.order().jobId(), unchanged.token())).status()).isEqualTo(200);
        record(other);
        sender.sendDue(other);
        assertThat(onlyPost().header("AgentVine-Event")).isEqualTo("review_ready");
        assertThat(onlyPost().json().get("task").get("id").asString()).isEqualTo(run.taskId().toString());
        assertThat(onlyPost().json().get("task").get("branch").asString()).isEqualTo("agentvine/greet");
    }

    /** The rows are as {@code PullRequestContract} has them written. */
    @Test
    void tellsWhatBecameOfAPullRequest() throws Exception {
        Run run = floor.run(floor.register());
        String task = run.taskId().toString();
        jdbc.update("INSERT INTO pull_requests (task_id, state, number, url, checks, to_write, attempts, updated_at)"
                + " VALUES (?, 'open', 7, 'https://git.example/team/shop/pull/7?a=1&b=2', 'pending', 0, 0, 1)", task);
        change("task", task, task, "opened");
        turn();
        jdbc.update("UPDATE pull_requests SET state = 'merged' WHERE task_id = ?", task);
        change("task", task, task, "merged");
        turn();
        assertThat(receiver.posts).extracting(post -> post.json().get("event").asString() + " " + post.json().get("pull_request").get("what").asString())
                .containsExactly("pull_request opened", "pull_request merged");
        JsonNode told = receiver.posts.get(1).json();
        assertThat(told.get("pull_request").get("number").asInt()).isEqualTo(7);
        assertThat(told.get("pull_request").get("state").asString()).isEqualTo("merged");
        assertThat(told.get("task").get("title").asString()).isEqualTo("Greet");
        Target slack = target(Set.of(WebhookEvent.PULL_REQUEST), Format.SLACK);
        begin(slack);
        change("task", task, task, "merged");
        record(slack);
        sender.sendDue(slack);
        assertThat(receiver.posts.get(2).json().get("text").asString())
                .isEqualTo("*Greet*: pull request <https://git.example/team/shop/pull/7?a=1&amp;b=2|7> is merged." + LOOK.formatted(task));
    }

    @Test
    void tellsOfATimeOfAScheduleThatWasSkipped() throws Exception {
        String name = "s-" + UUID.randomUUID();
        var posted = http().post("/schedules", """
                {"name": "%s", "cron": "0 4 * * *", "time_zone": "UTC", "task": {"title": "t", "description": "d", "repository_url": "https://git.example/a/b"}}"""
                .formatted(name));
        assertThat(posted.status()).as(posted.body()).isEqualTo(201);
        String schedule = posted.json().get("id").asString();
        String skipped = UUID.randomUUID().toString();
        jdbc.update("INSERT INTO schedule_runs (id, schedule_id, planned_at, fired_at, outcome, reason) VALUES (?, ?, 4000, 5000, 'skipped', 'It was late.')",
                skipped, schedule);
        Target slack = target(Set.of(WebhookEvent.SCHEDULE_SKIPPED), Format.SLACK);
        begin(slack);
        change("schedule", skipped, null, "skipped");
        turn();
        assertThat(onlyPost().header("AgentVine-Event")).isEqualTo("schedule_skipped");
        assertThat(onlyPost().json().get("task").isNull()).isTrue();
        JsonNode told = onlyPost().json().get("schedule");
        assertThat(told.get("id").asString()).isEqualTo(schedule);
        assertThat(told.get("name").asString()).isEqualTo(name);
        assertThat(told.get("planned_at").asString()).isEqualTo("1970-01-01T00:00:04.000Z");
        assertThat(told.get("reason").asString()).isEqualTo("It was late.");
        assertThat(http().get("/webhooks/deliveries?event=schedule_skipped").json().get(0).get("task_id").isNull()).isTrue();
        record(slack);
        sender.sendDue(slack);
        assertThat(receiver.posts.get(1).json().get("text").asString()).isEqualTo("*" + name + "* was skipped at 1970-01-01T00:00:04Z: It was late.");
    }

    private void change(String kind, String subject, String task, String what) {
        jdbc.update("INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES (?, ?, ?, ?, ?)", kind, subject, task, what, clock.millis());
    }

    @Test
    void tellsATargetOnlyWhatItWants() throws Exception {
        Target other = target(Set.of(WebhookEvent.FAILED), Format.SLACK);
        begin(other);
        complete();
        record(other);
        sender.sendDue(other);
        assertThat(receiver.posts).isEmpty();
    }

    @Test
    void writesSlackMessagesForPeople() throws Exception {
        Target slack = target(WebhookEvent.USUAL, Format.SLACK);
        begin(slack);
        Run completed = complete();
        record(slack);
        sender.sendDue(slack);
        assertThat(onlyPost().json().propertyNames()).containsExactly("text");
        assertThat(onlyPost().json().get("text").asString())
                .isEqualTo("*Greet* is completed on the branch `agentvine/greet` for $0.25: Said &lt;hello&gt; &amp; left" + LOOK.formatted(completed.taskId()));
        Run undelivered = floor.run(floor.register());
        undelivered.worker().http().post("/queue/complete", """
                {"job_id": "%s", "lease_token": "%s", "result": {"summary": "Done", "delivery": {"status": "failed", "reason": "No <way>."}}}"""
                .formatted(undelivered.order().jobId(), undelivered.token()));
        record(slack);
        sender.sendDue(slack);
        assertThat(receiver.posts.get(1).json().get("text").asString())
                .isEqualTo("*Greet* is completed, but could not be delivered (No &lt;way&gt;.): Done" + LOOK.formatted(undelivered.taskId()));
        Run run = floor.run(floor.register());
        UUID question = ask(run, "&".repeat(4_000));
        record(slack);
        sender.sendDue(slack);
        String text = receiver.posts.get(2).json().get("text").asString();
        assertThat(text).startsWith("*Greet* asks to use Bash: &amp;").hasSizeLessThanOrEqualTo(3_200)
                .endsWith("&amp;…\n<https://vine.example/inbox?question=" + question + "|Answer it>");
    }

    @Test
    void deliversOnceHoweverManyRecordAndSend() throws Exception {
        List<UUID> tasks = IntStream.range(0, 12).mapToObj(i -> complete().taskId()).toList();
        atTheSameTime(() -> record(recorder(), target));
        await().until(() -> {
            atTheSameTime(() -> sender().sendDue(target));
            return receiver.posts.size() >= tasks.size();
        });
        assertThat(receiver.posts).extracting(post -> post.json().get("task").get("id").asString())
                .containsExactlyInAnyOrderElementsOf(tasks.stream().map(UUID::toString).toList());
    }

    @Test
    void aTargetThatIsNewBeginsNow() throws Exception {
        Run before = complete();
        Target late = target(WebhookEvent.USUAL, Format.SLACK);
        begin(late);
        Run after = complete();
        record(late);
        assertThat(jdbc.queryForList("SELECT task_id FROM webhook_deliveries WHERE target = ?", String.class, late.key()))
                .containsExactly(after.taskId().toString())
                .doesNotContain(before.taskId().toString());
    }

    @Test
    void showsNeitherTheSecretNorThePathOfTheUrl() throws Exception {
        complete();
        turn();
        String list = http().get("/webhooks/deliveries").body();
        assertThat(list).contains("http://127.0.0.1:").doesNotContain(SECRET).doesNotContain("hidden");
        assertThat(http().get("/webhooks/deliveries?status=lost").json().get("detail").asString()).contains("pending", "lost");
        assertThat(http().get("/webhooks/deliveries?event=lost").status()).isEqualTo(400);
        assertThat(http().get("/webhooks/deliveries?limit=1").header("X-Total-Count")).isNotNull();
    }

    @Test
    void saysWhichOfTheWebhooksADeliveryIsForAlsoWhereTwoAreOfOneHost() throws Exception {
        Run run = complete();
        turn();
        assertThat(delivery(run.taskId()).get("webhook").isNull()).as("this backend has no such webhook").isTrue();
        var beside = new WebhookSettings.Webhook(receiver.url("/other"), null, Set.of(), Format.JSON);
        var same = new WebhookSettings.Webhook(target.url().toString(), null, Set.of(), Format.JSON);
        var list = new DeliveryList(transactions, sql, new WebhookSettings(List.of(beside, same), null));
        assertThat(list.page(new DeliveryList.Filter(null, null), new Paging(100, 0))).filteredOn(one -> run.taskId().equals(one.taskId()))
                .extracting(DeliveryView::webhook).containsExactly(1);
    }

    @Test
    void dropsWhatIsOverAfterAWeek() throws Exception {
        Run run = complete();
        turn();
        jdbc.update("UPDATE webhook_deliveries SET created_at = created_at - 604800001 WHERE task_id = ?", run.taskId().toString());
        outbox.tidy();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM webhook_deliveries WHERE task_id = ?", Long.class, run.taskId().toString()))
                .isZero();
    }

    private Target target(Set<WebhookEvent> events, Format format) {
        return new Target(URI.create(receiver.url("/hidden/" + UUID.randomUUID() + "?key=hidden")), SECRET, events, format);
    }

    private Recorder recorder() {
        return new Recorder(reader, outbox, payloads, clock, new PublicAddress(URI.create("https://vine.example/")));
    }

    private Sender sender() {
        return new Sender(outbox, poster, mailer, clock, () -> 0.5);
    }

    private void begin(Target target) {
        await().until(() -> {
            recorder.record(target);
            return outbox.placeOf(target).isPresent();
        });
    }

    private void turn() throws Exception {
        record(target);
        sender.sendDue(target);
    }

    private void record(Target target) {
        record(recorder, target);
    }

    /** Until all that is there now is recorded. */
    private void record(Recorder recorder, Target target) {
        var last = reader.last();
        await().until(() -> {
            boolean more = recorder.record(target);
            var place = outbox.placeOf(target).orElseThrow();
            return !more && reader.isSettled(last) && reader.after(place, 1).changes().isEmpty();
        });
    }

    private Run complete() {
        Run run = floor.run(floor.register());
        assertThat(run.worker().http().post("/queue/complete", """
                {"job_id": "%s", "lease_token": "%s", "exit_code": 0, "usage": {"cost_usd": 0.25},
                 "result": {"summary": "Said <hello> & left", "delivery": {"status": "pushed"}}}""".formatted(run.order().jobId(), run.token())).status()).isEqualTo(200);
        return run;
    }

    private UUID ask(Run run, String content) {
        UUID id = UUID.randomUUID();
        jdbc.update("INSERT INTO questions (id, task_id, execution_id, session_id, worker_id, kind, call_id, tool_name, tool_input,"
                        + " input_sha256, content, choices, status, parked, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, 'permission', ?, 'Bash', '{}', 'f0', ?, ?, 'open', 0, ?)",
                id.toString(), run.taskId().toString(), run.id().toString(), run.order().meta().sessionId().toString(),
                run.worker().id().toString(), id.toString(), content, "[{\"label\": \"yes\"}]", System.currentTimeMillis());
        return id;
    }

    private void makeDue(UUID task) {
        jdbc.update("UPDATE webhook_deliveries SET next_at = 0 WHERE task_id = ?", task.toString());
    }

    private Post onlyPost() {
        assertThat(receiver.posts).hasSize(1);
        return receiver.posts.get(0);
    }

    private JsonNode delivery(UUID task) {
        for (JsonNode one : http().get("/webhooks/deliveries").json()) {
            if (one.get("task_id").asString("").equals(task.toString())) {
                return one;
            }
        }
        throw new AssertionError("No delivery is of task " + task);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void atTheSameTime(Work work) {
        List<CompletableFuture<Void>> three = Stream.of(work, work, work)
                .map(one -> CompletableFuture.runAsync(() -> {
                    try {
                        one.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        three.forEach(CompletableFuture::join);
    }
}
