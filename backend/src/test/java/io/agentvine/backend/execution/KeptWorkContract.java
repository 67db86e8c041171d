package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.hash.Sha256;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What a completed task has come to, and what is made of it: a later delivery, a task that depends on it. On either database. */
abstract class KeptWorkContract extends BackendTest {

    private static final String BASE = "a".repeat(40);
    private static final String HEAD = "b".repeat(40);
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private TaskLifecycle tasks;

    @Autowired
    private CheckpointUpkeep upkeep;

    private Floor floor;
    private Hand worker;
    private Run run;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        worker = floor.register();
        run = floor.run(worker);
    }

    @Test
    void deliversWhatWasNotPushedWithNoAgent() {
        complete(run, DeliveryStatus.FAILED, HEAD);
        JsonNode queued = deliver(run.taskId(), 202);
        assertThat(queued.get("status").asString()).isEqualTo("queued");
        Run delivery = floor.grant(worker, run.taskId());
        assertThat(delivery.order().meta().toDeliver().commit()).isEqualTo(HEAD);
        assertThat(delivery.order().meta().toDeliver().summary()).isEqualTo("Done.");
        assertThat(delivery.order().meta().branch()).isEqualTo(run.order().meta().branch());
        assertThat(delivery.order().lease().token().fence()).isEqualTo(2);
        complete(delivery, DeliveryStatus.PUSHED, HEAD);
        JsonNode task = http().get("/tasks/" + run.taskId()).json();
        assertThat(task.get("result").get("delivery").get("status").asString()).isEqualTo("pushed");
        assertThat(http().get("/tasks/" + run.taskId() + "/history").json().findValuesAsString("reason_code"))
                .containsExactly("completed", "running", "delivery", "completed", "running");
    }

    @Test
    void keepsADeliveryForTheWorkerThatAloneHasTheCommit() {
        complete(run, DeliveryStatus.FAILED, HEAD);
        deliver(run.taskId(), 202);
        assertThat(grants(floor.register(), run.taskId())).isEmpty();
        assertThat(reason(run.taskId())).contains(worker.name()).contains("which alone has the commit that it goes on from");
        assertThat(grants(worker, run.taskId())).hasSize(1);
    }

    @Test
    void letsAnyWorkerDeliverWhatACheckpointHasAndKeepsTheSession() throws Exception {
        store(run, HEAD);
        complete(run, DeliveryStatus.FAILED, HEAD);
        deliver(run.taskId(), 202);
        jdbc.update("UPDATE tasks SET affinity_until = 1 WHERE id = ?", run.taskId().toString());
        WorkOrder order = grants(floor.register(), run.taskId()).get(0);
        assertThat(order.meta().kept().checkpoint()).isEqualTo(run.id());
        assertThat(order.meta().sessionId()).isEqualTo(run.order().meta().sessionId());
    }

    @Test
    void isDeliveredByNobodyTwiceAtOnceAndAgainAtAnyTime() {
        complete(run, DeliveryStatus.PUSHED, HEAD);
        deliver(run.taskId(), 202);
        assertThat(deliver(run.taskId(), 409).get("detail").asString()).contains("is queued");
        Run delivery = floor.grant(worker, run.taskId());
        assertThat(deliver(run.taskId(), 409).get("detail").asString()).contains("is in_progress");
        complete(delivery, DeliveryStatus.FAILED, HEAD);
        deliver(run.taskId(), 202);
    }

    @Test
    void refusesWhereThereIsNothingToDeliver() {
        assertThat(deliver(run.taskId(), 409).get("detail").asString()).contains("is in_progress; only a completed task");
        complete(run, DeliveryStatus.UNCHANGED, BASE);
        assertThat(deliver(run.taskId(), 409).get("detail").asString()).contains("changed nothing");
        Run failed = floor.run(worker);
        runs.failIfHeldBy(lease(failed), RunReport.NONE, FailureClass.REFUSED, "No.");
        assertThat(deliver(failed.taskId(), 409).get("detail").asString()).contains("is failed").contains("retry the task");
        deliver(UUID.randomUUID(), 404);
    }

    @Test
    void refusesWhereTheOnlyWorkerThatHasTheCommitWasRemoved() {
        complete(run, DeliveryStatus.FAILED, HEAD);
        jdbc.update("UPDATE workers SET deregistered_at = 1, removed_at = 1 WHERE id = ?", worker.id().toString());
        assertThat(deliver(run.taskId(), 409).get("detail").asString()).contains(worker.name()).contains("which was removed");
    }

    @Test
    void takesNoMessageForATaskWhoseCommitWentWithItsWorker() {
        complete(run, DeliveryStatus.FAILED, HEAD);
        jdbc.update("UPDATE workers SET deregistered_at = 1, removed_at = 1 WHERE id = ?", worker.id().toString());
        Answer refused = http().post("/tasks/" + run.taskId() + "/review", Wire.write(Map.of("verdict", "changes_requested", "message", "More.")));
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains(worker.name()).contains("which was removed");
        assertThat(http().get("/tasks/" + run.taskId()).json().get("status").asString()).isEqualTo("completed");
    }

    @Test
    void hasTimeToDeliverWhatItMayPush() {
        jdbc.update("UPDATE tasks SET deadline_at = 1 WHERE id = ?", run.taskId().toString());
        Map<String, Object> body = Map.of("lease_token", run.token(), "branch", run.order().meta().branch(), "commit", HEAD);
        assertThat(worker.http().post("/executions/" + run.id() + "/publish", Wire.write(body)).json().get("allowed").asBoolean()).isTrue();
        long deadline = jdbc.queryForObject("SELECT deadline_at FROM tasks WHERE id = ?", Long.class, run.taskId().toString());
        assertThat(Instant.ofEpochMilli(deadline)).isAfter(Instant.now().plus(Duration.ofMinutes(10)));
    }

    @Test
    void retriesADeliveryAsOneUnlessAPersonWrote() {
        complete(run, DeliveryStatus.FAILED, HEAD);
        deliver(run.taskId(), 202);
        tasks.cancelIfLive(run.taskId(), "test");
        deliver(run.taskId(), 202);
        tasks.cancelIfLive(run.taskId(), "test");
        tasks.retryIfFailedOrCancelled(run.taskId(), false, "test");
        Run again = floor.grant(worker, run.taskId());
        assertThat(again.order().meta().toDeliver()).isNotNull();
        runs.failIfHeldBy(lease(again), RunReport.NONE, FailureClass.REFUSED, "No.");
        assertThat(http().post("/tasks/" + run.taskId() + "/messages", "{\"message\": \"Go on.\"}").status()).isEqualTo(202);
        WorkOrder order = floor.grant(worker, run.taskId()).order();
        assertThat(order.meta().toDeliver()).isNull();
        assertThat(order.meta().kept().commit()).isEqualTo(HEAD);
    }

    @Test
    void goesOnFromTheCommitAndNotFromACheckpointThatIsOlder() throws Exception {
        store(run, "c".repeat(40));
        complete(run, DeliveryStatus.PUSHED, HEAD);
        http().post("/tasks/" + run.taskId() + "/messages", "{\"message\": \"Go on.\"}");
        Run next = floor.grant(worker, run.taskId());
        assertThat(next.order().meta().resumption()).isNull();
        assertThat(next.order().meta().kept().checkpoint()).isNull();
        store(next, "d".repeat(40));
        runs.handBackIfHeldBy(lease(next), RunReport.NONE, "Stopped.");
        assertThat(floor.grant(worker, run.taskId()).order().meta().resumption().checkpoint()).as("newer than the commit").isEqualTo(next.id());
    }

    @Test
    void keepsTheCheckpointOfWhatIsNotDeliveredWhenItsSessionIsOver() throws Exception {
        store(run, HEAD);
        complete(run, DeliveryStatus.FAILED, HEAD);
        jdbc.update("UPDATE sessions SET status = 'terminated', terminated_at = 1 WHERE session_id = ?", run.order().meta().sessionId().toString());
        upkeep.dropOld();
        assertThat(checkpoints(run)).isEqualTo(1);
        deliver(run.taskId(), 202);
        complete(floor.grant(worker, run.taskId()), DeliveryStatus.PUSHED, HEAD);
        upkeep.dropOld();
        assertThat(checkpoints(run)).isZero();
    }

    @Test
    void aDependentBeginsFromWhatWasNotPushed() throws Exception {
        store(run, HEAD);
        UUID next = dependent(run);
        complete(run, DeliveryStatus.FAILED, HEAD);
        tasks.settleDeferred(10);
        jdbc.update("UPDATE tasks SET affinity_until = 1 WHERE id = ? AND affinity_until IS NOT NULL", next.toString());
        Run later = new Run(floor.register(), null);
        WorkOrder order = grants(later.worker(), next).get(0);
        assertThat(order.meta().predecessor()).isEqualTo(
                new KeptWork(run.taskId(), 1, run.order().meta().branch(), null, BASE, HEAD, false, run.id()));
        assertThat(order.data().branchName()).as("not the branch that is not there").isNull();
        assertThat(read(run.id(), new Run(later.worker(), order))).isEqualTo(200);
        Run stranger = floor.run(floor.register());
        assertThat(read(run.id(), stranger)).isEqualTo(409);
    }

    @Test
    void whatADependentBeginsFromStaysWhereTheOtherTaskGoesOn() throws Exception {
        store(run, HEAD);
        UUID next = dependent(run);
        complete(run, DeliveryStatus.FAILED, HEAD);
        tasks.settleDeferred(10);
        deliver(run.taskId(), 202);
        Run again = floor.grant(worker, run.taskId());
        store(again, "c".repeat(40));
        assertThat(checkpoints(run)).isEqualTo(1);
        tasks.cancelIfLive(next, "test");
        store(again, "d".repeat(40));
        assertThat(checkpoints(run)).isZero();
    }

    @Test
    void aDependentOfWhatOneWorkerAloneHasIsKeptForIt() {
        UUID next = dependent(run);
        complete(run, DeliveryStatus.FAILED, HEAD);
        tasks.settleDeferred(10);
        assertThat(grants(floor.register(), next)).isEmpty();
        assertThat(reason(next)).contains(worker.name()).contains("which alone has the commit that it goes on from");
        assertThat(grants(worker, next).get(0).meta().predecessor().commit()).isEqualTo(HEAD);
    }

    @Test
    void aDependentOfWhatChangedNothingBeginsWhereThatBegan() {
        UUID second = dependent(run);
        complete(run, DeliveryStatus.FAILED, HEAD);
        tasks.settleDeferred(10);
        Run middle = floor.grant(worker, second);
        UUID third = dependent(middle);
        complete(middle, DeliveryStatus.UNCHANGED, BASE);
        tasks.settleDeferred(10);
        assertThat(grants(worker, third).get(0).meta().predecessor().taskId()).isEqualTo(run.taskId());
    }

    @Test
    void aCheckpointOnTopOfWhatOneWorkerAloneHasIsForThatWorkerToo() throws Exception {
        UUID second = dependent(run);
        complete(run, DeliveryStatus.FAILED, HEAD);
        tasks.settleDeferred(10);
        Run middle = floor.grant(worker, second);
        store(middle, "c".repeat(40));
        complete(middle, DeliveryStatus.FAILED, "c".repeat(40));
        deliver(second, 202);
        assertThat(grants(floor.register(), second)).isEmpty();
        assertThat(grants(worker, second)).hasSize(1);
    }

    @Test
    void letsABranchBePushedThatIsBuiltOnWhatAPersonMade() {
        assertThat(publish("f".repeat(40), null).get("allowed").asBoolean()).isFalse();
        assertThat(publish("f".repeat(40), false).get("reason").asString()).contains("somebody else's work would be lost");
        assertThat(publish("f".repeat(40), true).get("expected_commit").asString()).isEqualTo("f".repeat(40));
    }

    private JsonNode publish(String remote, Boolean builtOn) {
        Map<String, Object> body = new HashMap<>(Map.of("lease_token", run.token(), "branch", run.order().meta().branch(),
                "commit", HEAD, "remote_commit", remote));
        body.put("built_on_remote", builtOn);
        return worker.http().post("/executions/" + run.id() + "/publish", Wire.write(body)).json();
    }

    private JsonNode deliver(UUID task, int status) {
        Answer answer = http().post("/tasks/" + task + "/deliver", "{}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.json();
    }

    private String reason(UUID task) {
        return http().get("/tasks/" + task).json().get("reason").get("message").asString();
    }

    private UUID dependent(Run on) {
        Answer answer = http().post("/tasks", Wire.write(Map.of("title", "Next", "description", "Go on",
                "repository_url", "https://example.org/r.git", "depends_on", List.of(on.taskId()))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return UUID.fromString(answer.json().get("id").asString());
    }

    private List<WorkOrder> grants(Hand hand, UUID task) {
        return runs.grantIfClaimable(new Claimant(hand.id(), hand.incarnation(), null, Set.of()), List.of(task), 0).granted();
    }

    private static Lease lease(Run run) {
        return new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
    }

    private void complete(Run run, DeliveryStatus delivery, String commit) {
        RunResult result = new RunResult("Done.", run.order().meta().branch(), BASE, commit, 1, 1, 0, "none",
                new RunResult.Delivery(delivery, delivery == DeliveryStatus.FAILED ? "No network." : null), null);
        assertThat(runs.completeIfHeldBy(List.of(new Completion(lease(run), new RunReport(result, null, 0, 1L, null))))).hasSize(1);
    }

    private void store(Run run, String head) throws Exception {
        UUID session = run.order().meta().sessionId();
        byte[] content = new CheckpointZip().bundle(BASE, head, new byte[9]).transcript(session).bytes();
        var answer = CLIENT.send(request(run.id(), run, "?base_commit=" + BASE + "&head_commit=" + head + "&session_id=" + session)
                .header("AgentVine-Content-SHA256", Sha256.hex(content)).PUT(BodyPublishers.ofByteArray(content)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private int read(UUID execution, Run holder) throws Exception {
        return CLIENT.send(request(execution, holder, "").GET().build(), BodyHandlers.ofByteArray()).statusCode();
    }

    private HttpRequest.Builder request(UUID execution, Run holder, String query) {
        return HttpRequest.newBuilder(http().uri("/executions/" + execution + "/checkpoint" + query))
                .header("Authorization", "Bearer " + holder.worker().token())
                .header("Content-Type", "application/zip")
                .header("AgentVine-Lease-Token", holder.token());
    }

    private long checkpoints(Run run) {
        return jdbc.queryForObject("SELECT count(*) FROM checkpoints WHERE execution_id = ?", Long.class, run.id().toString());
    }
}
