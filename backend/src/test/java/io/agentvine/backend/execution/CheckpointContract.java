package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.PromisedAnswers;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.hash.Sha256;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.WorkOrder;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a checkpoint promises, on either database. */
abstract class CheckpointContract extends BackendTest {

    private static final String BASE = "a".repeat(40);
    private static final String HEAD = "b".repeat(40);
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private CheckpointUpkeep upkeep;

    @Autowired
    private HomeSettings home;

    private Floor floor;
    private Run run;
    private UUID session;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
        session = run.order().meta().sessionId();
    }

    @Test
    void givesBackByteForByteWhatWasStored() throws Exception {
        byte[] large = new CheckpointZip().bundle(BASE, HEAD, noise(5_500_000)).transcript(session)
                .entry("session/" + session + "/tool-results/1.txt", "long output").bytes();
        stored(put(run, HEAD, session, large));

        HttpResponse<byte[]> kept = get(run, run);
        assertThat(kept.statusCode()).isEqualTo(200);
        assertThat(kept.body()).isEqualTo(large);
        assertThat(header(kept, "Content-Type")).isEqualTo("application/zip");
        assertThat(header(kept, "Content-Length")).isEqualTo(Integer.toString(large.length));
        assertThat(header(kept, "AgentVine-Base-Commit")).isEqualTo(BASE);
        assertThat(header(kept, "AgentVine-Head-Commit")).isEqualTo(HEAD);
        assertThat(header(kept, "AgentVine-Session-Id")).isEqualTo(session.toString());
        assertThat(header(kept, "AgentVine-Content-SHA256")).isEqualTo(Sha256.hex(large));
        assertThat(number("SELECT count(*) FROM checkpoint_parts WHERE execution_id = ?", run.id())).isEqualTo(6);
        assertThat(received()).isEmpty();
    }

    @Test
    void becomesTheTasksWithItsSessionAndIsShown() throws Exception {
        assertThat(http().get("/executions/" + run.id()).json().get("checkpoint").isNull()).isTrue();
        stored(put(run, HEAD, session, whole(HEAD)));

        assertThat(text("SELECT checkpoint_id FROM tasks WHERE id = ?", run.taskId())).isEqualTo(run.id().toString());
        assertThat(number("SELECT portable FROM tasks WHERE id = ?", run.taskId())).isEqualTo(1);
        assertThat(text("SELECT worker_id FROM sessions WHERE session_id = ?", session)).isEqualTo(run.worker().id().toString());
        var shown = http().get("/executions/" + run.id()).json().get("checkpoint");
        assertThat(shown.get("head_commit").asString()).isEqualTo(HEAD);
        assertThat(shown.get("session_id").asString()).isEqualTo(session.toString());
        assertThat(shown.get("size_bytes").asLong()).isEqualTo(whole(HEAD).length);
        assertThat(http().get("/tasks/" + run.taskId() + "/executions").json().get(0).get("checkpoint").get("created_at").isNull()).isFalse();
    }

    @Test
    void replacesTheRunsOwnAndHoldsNoSessionWhereNoneWasGiven() throws Exception {
        stored(put(run, HEAD, session, whole(HEAD)));
        stored(put(run, HEAD, session, whole(HEAD)));
        String later = "c".repeat(40);
        byte[] smaller = new CheckpointZip().bundle(BASE, later, noise(10)).bytes();
        stored(put(run, later, null, smaller));

        assertThat(get(run, run).body()).isEqualTo(smaller);
        assertThat(get(run, run).headers().firstValue("AgentVine-Session-Id")).isEmpty();
        assertThat(number("SELECT portable FROM tasks WHERE id = ?", run.taskId())).isZero();
        assertThat(number("SELECT count(*) FROM checkpoint_parts WHERE execution_id = ?", run.id())).isEqualTo(1);
    }

    @Test
    void letsAnotherWorkerGoOnInTheSession() throws Exception {
        stored(put(run, HEAD, session, whole(HEAD)));
        Run next = floor.loseTo(run, floor.register());

        assertThat(next.order().meta().sessionId()).isEqualTo(session);
        assertThat(next.order().meta().resume()).isTrue();
        assertThat(next.order().meta().resumption()).isEqualTo(new WorkOrder.Resumption(run.id(), null, null));
        assertThat(get(run, next).body()).isEqualTo(whole(HEAD));
    }

    @Test
    void isReplacedByThatOfANewerRun() throws Exception {
        stored(put(run, HEAD, session, whole(HEAD)));
        Run next = floor.loseTo(run, floor.register());
        String later = "c".repeat(40);
        stored(put(next, later, session, whole(later)));

        assertThat(get(run, next).statusCode()).isEqualTo(404);
        assertThat(get(next, next).body()).isEqualTo(whole(later));
        assertThat(text("SELECT checkpoint_id FROM tasks WHERE id = ?", run.taskId())).isEqualTo(next.id().toString());
        assertThat(number("SELECT count(*) FROM checkpoints WHERE task_id = ?", run.taskId())).isEqualTo(1);
    }

    @Test
    void keepsThatOfALostRunAsItsRecordAndChangesNothingElse() throws Exception {
        Run next = floor.loseTo(run, floor.register());
        UUID nextSession = next.order().meta().sessionId();
        String later = "c".repeat(40);
        byte[] nextContent = new CheckpointZip().bundle(BASE, later, noise(9)).transcript(nextSession).bytes();
        stored(put(next, later, nextSession, nextContent));
        Map<String, Object> before = jdbc.queryForMap("SELECT * FROM tasks WHERE id = ?", run.taskId().toString());
        stored(put(run, HEAD, session, whole(HEAD)));

        assertThat(jdbc.queryForMap("SELECT * FROM tasks WHERE id = ?", run.taskId().toString())).isEqualTo(before);
        assertThat(number("SELECT count(*) FROM sessions WHERE session_id = ?", session)).isZero();
        assertThat(get(next, next).body()).isEqualTo(nextContent);
        assertThat(get(run, next).body()).isEqualTo(whole(HEAD));
    }

    @Test
    void isNotChangedByALostRunOnceTheNextOneGoesOnFromIt() throws Exception {
        stored(put(run, HEAD, session, whole(HEAD)));
        Run next = floor.loseTo(run, floor.register());
        stored(put(run, HEAD, session, whole(HEAD)));
        String later = "c".repeat(40);
        HttpResponse<byte[]> stale = put(run, later, session, whole(later));

        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(body(stale)).contains("stored before");
        assertThat(get(run, next).body()).isEqualTo(whole(HEAD));
    }

    @Test
    void isForTheCurrentHolderOfItsTaskOnly() throws Exception {
        stored(put(run, HEAD, session, whole(HEAD)));
        Hand other = floor.register();
        assertThat(read(run.id(), other, run.token()).statusCode()).isEqualTo(403);
        assertThat(put(run.id(), other, run.token(), HEAD, session, whole(HEAD)).statusCode()).isEqualTo(403);
        Run foreign = floor.run(other);
        assertThat(get(run, foreign).statusCode()).isEqualTo(409);
        Run next = floor.loseTo(run, floor.register());
        assertThat(body(get(run, run))).contains("holds it now").contains(next.id().toString());
        assertThat(get(run, run).statusCode()).isEqualTo(409);
        assertThat(read(UUID.randomUUID(), other, run.token()).statusCode()).isEqualTo(404);
        assertThat(http().get("/executions/" + run.id() + "/checkpoint").status()).isEqualTo(401);
        assertThat(get(next, next).statusCode()).isEqualTo(404);
    }

    @Test
    void refusesWhatIsNoWholeZip() throws Exception {
        byte[] good = whole(HEAD);
        assertThat(refused("nonsense".getBytes(StandardCharsets.UTF_8))).contains("readable ZIP");
        assertThat(refused(Arrays.copyOf(good, good.length - 30))).contains("readable ZIP");
        assertThat(refused(Arrays.copyOf(good, good.length / 2))).contains("readable ZIP");
        assertThat(refused(Arrays.copyOf(good, good.length + 3))).contains("readable ZIP");
        byte[] renamed = good.clone();
        int inDirectory = new String(good, StandardCharsets.ISO_8859_1).lastIndexOf("bundle");
        renamed[inDirectory] = 'c';
        assertThat(refused(renamed)).contains("directory lists other entries");
        assertThat(refused(new byte[0])).contains("readable ZIP");
    }

    @Test
    void refusesAHashThatIsNotThatOfTheBody() throws Exception {
        HttpResponse<byte[]> wrong = put(run.id(), run.worker(), run.token(), query(HEAD, session), Sha256.hex(new byte[1]), whole(HEAD));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(body(wrong)).contains("AgentVine-Content-SHA256").contains(Sha256.hex(whole(HEAD)));
        HttpResponse<byte[]> none = send(request(run.id(), run.worker(), run.token(), "?head_commit=main")
                .PUT(BodyPublishers.ofByteArray(whole(HEAD))).build());
        assertThat(body(none)).contains("base_commit: is required").contains("full commit hash").contains("AgentVine-Content-SHA256: is required");
    }

    @Test
    void refusesATranscriptThatIsTornOrOfAnotherSession() throws Exception {
        String own = "{\"sessionId\":\"" + session + "\"}\n";
        assertThat(refused(transcript(own + "{\"type\":\"us"))).contains("torn");
        assertThat(refused(transcript(own + "[1]\n"))).contains("line 2");
        assertThat(refused(transcript(own + "\n"))).contains("line 2");
        assertThat(refused(transcript(own + "{\"a\":1}{\"b\":2}\n"))).contains("line 2");
        assertThat(refused(transcript(own + "{\"sessionId\":\"" + UUID.randomUUID() + "\"}\n"))).contains("another in line 2");
        assertThat(refused(transcript(own + "{\"sessionId\":7}\n"))).contains("another in line 2");
        assertThat(refused(transcript("{\"a\":{\"sessionId\":\"" + session + "\"}}\n"))).contains("no line");
        assertThat(refused(new CheckpointZip().bundle(BASE, HEAD, noise(9)).bytes())).contains(session + ".jsonl").contains("found none");
        byte[] foreign = new CheckpointZip().bundle(BASE, HEAD, noise(9)).transcript(UUID.randomUUID()).bytes();
        assertThat(refused(foreign)).contains("no entries but");
        assertThat(body(put(run, HEAD, null, whole(HEAD)))).contains("no session_id is given");
        UUID other = UUID.randomUUID();
        byte[] others = new CheckpointZip().bundle(BASE, HEAD, noise(9)).transcript(other).bytes();
        assertThat(body(put(run, HEAD, other, others))).contains("session_id").contains(session.toString());
    }

    @Test
    void refusesNamesThatLeadOut() throws Exception {
        for (String name : List.of("/etc/passwd", "../bundle", "session/" + session + "/../../x", "session/" + session + "//x",
                "session/" + session + "/a\\..\\b", "session/" + session + "/", "session/" + session + "/./x", "session/other.jsonl",
                "session/" + session + "/nul\0byte", "readme")) {
            byte[] content = new CheckpointZip().bundle(BASE, HEAD, noise(9)).transcript(session).entry(name, "x").bytes();
            assertThat(refused(content)).as(name).contains("no entries but");
        }
        CheckpointZip many = new CheckpointZip().bundle(BASE, HEAD, noise(9)).transcript(session);
        for (int i = 0; i < CheckpointContent.MOST_ENTRIES - 1; i++) {
            many.entry("session/" + session + "/" + i, "x");
        }
        assertThat(refused(many.bytes())).contains("at most 500 entries");
    }

    @Test
    void takesABundleWithWhatIsKeptBesideTheCommit() throws Exception {
        String kept = HEAD + " refs/agentvine/wip/" + run.taskId() + "/1-kept/branch-idea\n";
        assertThat(refused(bundle("# v2 git bundle\n" + HEAD + " r\n" + kept.replace("branch-idea", "../x") + "\nPACK"))).contains("found 2");
        stored(put(run, HEAD, session, bundle("# v2 git bundle\n" + HEAD + " refs/agentvine/wip/" + run.taskId() + "/1\n" + kept + "\nPACK")));
        stored(put(run, BASE, session, bundle("# v2 git bundle\n" + kept + "\nPACK")));
    }

    @Test
    void refusesABundleOfAnythingButTheOneCommit() throws Exception {
        assertThat(refused(bundle("# v1 git bundle\n" + HEAD + " r\n\nPACK"))).contains("v2 git bundle");
        assertThat(refused(bundle("# v2 git bundle\n" + HEAD + " r\n" + HEAD + " s\n\nPACK"))).contains("exactly one ref beside those of kept commits, found 2");
        assertThat(refused(bundle("# v3 git bundle\n@object-format=sha1\n\nPACK"))).contains("exactly one ref beside those of kept commits, found 0");
        assertThat(refused(bundle("# v2 git bundle\n" + BASE + " r\n\nPACK"))).contains("must hold the head_commit " + HEAD).contains("found " + BASE);
        assertThat(refused(bundle("# v2 git bundle\n" + HEAD + " r\n"))).contains("found its end");
        assertThat(refused(new CheckpointZip().transcript(session).bytes())).contains("an entry 'bundle'").contains("found none");
        assertThat(body(put(run, BASE, session, whole(BASE)))).contains("must hold kept commits alone, since base_commit and head_commit are the same");
        stored(put(run, BASE, session, new CheckpointZip().transcript(session).bytes()));
        stored(put(run, HEAD, session, bundle("# v3 git bundle\n@object-format=sha1\n" + HEAD + " r\n\nPACK")));
    }

    @Test
    void refusesWhatIsTooLargePackedOrUnpacked() throws Exception {
        HttpResponse<byte[]> body = put(run.id(), run.worker(), run.token(), query(HEAD, session), "0".repeat(64), new byte[97 << 20]);
        assertThat(body.statusCode()).as("before it is hashed").isEqualTo(413);
        assertThat(body(body)).contains("agentvine.checkpoints.max-bundle");
        byte[] bomb = new CheckpointZip().bundle(BASE, HEAD, noise(9)).transcript(session)
                .entry("session/" + session + "/zeros", new byte[40 << 20]).bytes();
        assertThat(bomb.length).isLessThan(100_000);
        HttpResponse<byte[]> unpacked = put(run, HEAD, session, bomb);
        assertThat(unpacked.statusCode()).isEqualTo(413);
        assertThat(body(unpacked)).contains("agentvine.checkpoints.max-transcript");
        assertThat(number("SELECT count(*) FROM checkpoints WHERE task_id = ?", run.taskId())).isZero();
        assertThat(received()).isEmpty();
    }

    @Test
    void breaksOffRatherThanToMixTwoContents() throws Exception {
        byte[] first = new CheckpointZip().bundle(BASE, HEAD, noise(24 << 20)).bytes();
        stored(put(run, HEAD, null, first));
        HttpResponse<InputStream> reading = CLIENT.send(request(run.id(), run.worker(), run.token(), "").GET().build(), BodyHandlers.ofInputStream());
        byte[] begin = reading.body().readNBytes(10);
        assertThat(begin).isEqualTo(Arrays.copyOf(first, 10));
        stored(put(run, HEAD, null, new CheckpointZip().bundle(BASE, HEAD, noise(25 << 20)).bytes()));
        assertThatThrownBy(() -> reading.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void isDroppedWithTheSessionOfACompletedTaskOrAfterItsRetention() throws Exception {
        stored(put(run, HEAD, session, whole(HEAD)));
        complete(run);
        Run failed = floor.run(run.worker());
        stored(put(failed, HEAD, failed.order().meta().sessionId(),
                new CheckpointZip().bundle(BASE, HEAD, noise(9)).transcript(failed.order().meta().sessionId()).bytes()));
        fail(failed);
        Run running = floor.run(run.worker());
        stored(put(running, HEAD, null, new CheckpointZip().bundle(BASE, HEAD, noise(9)).bytes()));
        upkeep.dropOld();
        assertThat(isKept(run) && isKept(failed) && isKept(running)).isTrue();

        jdbc.update("UPDATE sessions SET status = 'terminated', terminated_at = 1 WHERE session_id IN (?, ?)", session.toString(),
                failed.order().meta().sessionId().toString());
        upkeep.dropOld();
        assertThat(isKept(run)).isFalse();
        assertThat(isKept(failed)).as("may be retried from it").isTrue();

        jdbc.update("UPDATE tasks SET finished_at = finished_at - ? WHERE id = ?", Duration.ofDays(7).toMillis(), failed.taskId().toString());
        upkeep.dropOld();
        assertThat(isKept(failed)).isFalse();
        assertThat(isKept(running)).isTrue();
        assertThat(number("SELECT count(*) FROM tasks WHERE id = ? AND checkpoint_id IS NULL AND portable = 0", failed.taskId())).isEqualTo(1);
    }

    @Test
    void goesWithItsTask() throws Exception {
        stored(put(run, HEAD, session, whole(HEAD)));
        complete(run);
        assertThat(http().delete("/tasks/" + run.taskId()).status()).isEqualTo(204);
        assertThat(number("SELECT count(*) FROM checkpoint_parts WHERE execution_id = ?", run.id())).isZero();
    }

    @Test
    void removesWhatAKilledBackendLeft() throws Exception {
        Path folder = home.directory("received");
        Path dead = Files.createFile(folder.resolve("999999999999-1.part"));
        Path alive = Files.createFile(folder.resolve(ProcessHandle.current().parent().orElseThrow().pid() + "-1.part"));
        new ReceivedFiles(home);
        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
        Files.delete(alive);
    }

    private byte[] whole(String head) {
        return new CheckpointZip().bundle(BASE, head, noise(1000)).transcript(session).bytes();
    }

    private byte[] transcript(String content) {
        return new CheckpointZip().bundle(BASE, HEAD, noise(9)).entry("session/" + session + ".jsonl", content).bytes();
    }

    private byte[] bundle(String content) {
        return new CheckpointZip().entry("bundle", content).transcript(session).bytes();
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        return noise;
    }

    private String refused(byte[] content) throws Exception {
        HttpResponse<byte[]> answer = put(run, HEAD, session, content);
        assertThat(answer.statusCode()).as(body(answer)).isEqualTo(400);
        assertThat(number("SELECT count(*) FROM checkpoints WHERE task_id = ?", run.taskId())).isZero();
        return body(answer);
    }

    private static void stored(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(body(answer)).isEqualTo(204);
    }

    private HttpResponse<byte[]> put(Run run, String head, UUID session, byte[] content) throws Exception {
        return put(run.id(), run.worker(), run.token(), head, session, content);
    }

    private HttpResponse<byte[]> put(UUID execution, Hand worker, String token, String head, UUID session, byte[] content) throws Exception {
        return put(execution, worker, token, query(head, session), Sha256.hex(content), content);
    }

    private HttpResponse<byte[]> put(UUID execution, Hand worker, String token, String query, String hash, byte[] content) throws Exception {
        return send(request(execution, worker, token, query)
                .header("AgentVine-Content-SHA256", hash).PUT(BodyPublishers.ofByteArray(content)).build());
    }

    private static String query(String head, UUID session) {
        return "?base_commit=" + BASE + "&head_commit=" + head + (session == null ? "" : "&session_id=" + session);
    }

    /** @param holder whose token is shown */
    private HttpResponse<byte[]> get(Run run, Run holder) throws Exception {
        return read(run.id(), holder.worker(), holder.token());
    }

    private HttpResponse<byte[]> read(UUID execution, Hand worker, String token) throws Exception {
        return send(request(execution, worker, token, "").GET().build());
    }

    private HttpRequest.Builder request(UUID execution, Hand worker, String token, String query) {
        return HttpRequest.newBuilder(http().uri("/executions/" + execution + "/checkpoint" + query))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + worker.token())
                .header("Content-Type", "application/zip")
                .header("AgentVine-Lease-Token", token);
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        HttpResponse<byte[]> response = CLIENT.send(request, BodyHandlers.ofByteArray());
        PromisedAnswers.check(request.method(), response, response.statusCode() < 400 ? null : body(response));
        return response;
    }

    private static String body(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    private List<Path> received() throws IOException {
        try (var files = Files.list(home.directory("received"))) {
            return files.toList();
        }
    }

    private boolean isKept(Run run) {
        return number("SELECT count(*) FROM checkpoints WHERE execution_id = ?", run.id()) == 1;
    }

    private long number(String sql, UUID id) {
        return jdbc.queryForObject(sql, Long.class, id.toString());
    }

    private String text(String sql, UUID id) {
        return jdbc.queryForObject(sql, String.class, id.toString());
    }

    private static Lease lease(Run run) {
        return new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
    }

    private void complete(Run run) {
        assertThat(runs.completeIfHeldBy(List.of(new Completion(lease(run), RunReport.NONE)))).hasSize(1);
    }

    private void fail(Run run) {
        assertThat(runs.failIfHeldBy(lease(run), RunReport.NONE, FailureClass.TIMEOUT, "Too long.")).isPresent();
    }
}
