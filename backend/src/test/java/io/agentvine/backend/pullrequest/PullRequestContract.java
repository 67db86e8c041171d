package io.agentvine.backend.pullrequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.fleet.SoleWorker;
import io.agentvine.backend.forge.Forge;
import io.agentvine.backend.forge.Forges;
import io.agentvine.backend.forge.GitHubStandIn;
import io.agentvine.backend.forge.GitHubStandIn.Canned;
import io.agentvine.backend.forge.WithGitHub;
import io.agentvine.protocol.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.StringNode;

/** The pull requests of tasks, with a GitHub that is held against its contract, on either database. */
abstract class PullRequestContract extends BackendTest {

    private static final GitHubStandIn GITHUB = WithGitHub.GITHUB;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private PullRequestUpkeep upkeep;

    @Autowired
    private Forges forges;

    private final String repository = "team/r-" + UUID.randomUUID();
    private SoleWorker worker;

    @AfterEach
    void asItself() {
        GITHUB.answerAsItself();
        assertThat(GITHUB.violations).isEmpty();
    }

    private JsonNode taken(Map<String, Object> fields) {
        worker = worker == null ? new SoleWorker(http(), WithGitHub.REGISTRATION) : worker;
        Map<String, Object> all = new HashMap<>(Map.of("repository_url", GITHUB.url() + "/" + repository + ".git", "delivery", "pull_request"));
        all.putAll(fields);
        return worker.take(all);
    }

    private static String task(JsonNode order) {
        return order.get("data").get("id").asString();
    }

    private static Map<String, Object> result(JsonNode order, String delivery) {
        Map<String, Object> result = new HashMap<>(Map.of("summary", "Greets @ann now.", "base_commit", "a".repeat(40), "commit", "b".repeat(40),
                "files_changed", 3, "insertions", 10, "deletions", 2, "verification", "none", "delivery", Map.of("status", delivery)));
        result.put("branch", delivery.equals("pushed") ? order.get("meta").get("branch").asString() : null);
        return result;
    }

    private JsonNode request(String task) {
        return http().get("/tasks/" + task).json().get("pull_request");
    }

    /** As if its time had come. */
    private JsonNode lookedAt(String task) {
        jdbc.update("UPDATE pull_requests SET next_at = 1 WHERE task_id = ? AND next_at IS NOT NULL", task);
        upkeep.turn();
        return request(task);
    }

    private JsonNode awaitState(String task, String state) {
        await().until(() -> request(task).path("state").asString("").equals(state));
        return request(task);
    }

    @Test
    void opensOneWithItsEvidenceOnceARunHasCompleted() {
        JsonNode order = taken(Map.of("branch_name", "develop"));
        Map<String, Object> result = result(order, "pushed");
        worker.complete(order, result);
        JsonNode shown = awaitState(task(order), "open");
        assertThat(shown.get("number").asLong()).isEqualTo(1);
        assertThat(shown.get("url").asString()).isEqualTo("https://github.example/" + repository + "/pull/1");
        assertThat(shown.get("problem").isNull()).isTrue();
        JsonNode pull = GITHUB.pullsOf(repository).get(0);
        assertThat(pull.get("title").asString()).isEqualTo("Greet");
        assertThat(pull.get("head").get("ref").asString()).isEqualTo(order.get("meta").get("branch").asString());
        assertThat(pull.get("base").get("ref").asString()).isEqualTo("develop");
        assertThat(pull.get("body").asString()).contains("Greets @\u200bann now.", "3 files, +10 −2", "Verification: none", "Cost: $0.42",
                "https://vine.example/tasks/" + task(order));
    }

    @Test
    void opensNoneForATaskThatDeliversABranch() {
        JsonNode order = taken(Map.of("delivery", "branch"));
        worker.complete(order, result(order, "pushed"));
        assertThat(http().get("/tasks/" + task(order)).json().get("delivery").asString()).isEqualTo("branch");
        assertThat(request(task(order)).isNull()).isTrue();
    }

    @Test
    void takesTheDefaultBranchAndADraftWhereTheRepositorySaysSo() {
        String url = GITHUB.url() + "/" + repository;
        var said = http().post("/repositories", Wire.write(Map.of("url", url, "delivery", "draft")));
        assertThat(said.status()).as(said.body()).isEqualTo(201);
        worker = new SoleWorker(http(), WithGitHub.REGISTRATION);
        JsonNode order = worker.take(Map.of("repository_url", url + ".git"));
        worker.complete(order, result(order, "pushed"));
        awaitState(task(order), "draft");
        assertThat(GITHUB.pullsOf(repository).get(0).get("base").get("ref").asString()).isEqualTo("main");
        assertThat(http().get("/tasks/" + task(order)).json().get("values_from").get("delivery").asString()).isEqualTo("repository");
    }

    @Test
    void findsOneThatWasOpenedBeforeTheBackendDied() {
        JsonNode order = taken(Map.of());
        String branch = order.get("meta").get("branch").asString();
        Forge forge = forges.named("standin").get();
        forge.open(repository, new Forge.NewPullRequest("Greet", "as it was", branch, "main", false));
        worker.complete(order, result(order, "pushed"));
        awaitState(task(order), "open");
        lookedAt(task(order));
        assertThat(GITHUB.pullsOf(repository)).hasSize(1);
        assertThat(GITHUB.pullsOf(repository).get(0).get("body").asString()).as("and writes it").contains("Greets");
    }

    @Test
    void isOpenedOnceByHoweverManyThatAsk() {
        JsonNode order = taken(Map.of());
        GITHUB.answerInstead(request -> Canned.json(503, "{}"));
        worker.complete(order, result(order, "pushed"));
        await().until(() -> !request(task(order)).get("problem").isNull());
        GITHUB.answerAsItself();
        jdbc.update("UPDATE pull_requests SET next_at = 1 WHERE task_id = ?", task(order));
        IntStream.range(0, 4).mapToObj(n -> CompletableFuture.runAsync(upkeep::turn)).toList().forEach(CompletableFuture::join);
        awaitState(task(order), "open");
        assertThat(GITHUB.requests).filteredOn(("POST /repos/" + repository + "/pulls")::equals).as("beside the one that failed").hasSizeBetween(1, 2);
        assertThat(GITHUB.pullsOf(repository)).hasSize(1);
    }

    @Test
    void waitsForAForgeThatIsAwayBusyOrDoesNotKnowUsAnyMore() {
        JsonNode order = taken(Map.of());
        GITHUB.answerInstead(request -> new Canned(502, "text/html", "<html>", List.of()));
        worker.complete(order, result(order, "pushed"));
        await().until(() -> !request(task(order)).get("problem").isNull());
        assertThat(request(task(order)).get("state").asString()).isEqualTo("wanted");
        assertThat(request(task(order)).get("problem").asString()).contains("standin", "502");
        GITHUB.answerAsItself();
        GITHUB.revokeTheToken();
        assertThat(lookedAt(task(order)).get("problem").asString()).contains("401", "Bad credentials").doesNotContain(GitHubStandIn.TOKEN);
        GITHUB.answerAsItself();
        assertThat(lookedAt(task(order)).get("state").asString()).isEqualTo("open");
        assertThat(request(task(order)).get("problem").isNull()).isTrue();
    }

    @Test
    void saysWhyTheForgeRefusesAndAsksNoMore() {
        JsonNode order = taken(Map.of());
        GITHUB.answerInstead(request -> request.startsWith("POST") ? Canned.json(422, "{\"message\": \"Validation Failed\","
                + " \"errors\": [{\"message\": \"No commits between main and this\"}]}") : null);
        worker.complete(order, result(order, "pushed"));
        assertThat(awaitState(task(order), "failed").get("problem").asString()).contains("No commits between main and this");
        assertThat(jdbc.queryForObject("SELECT next_at FROM pull_requests WHERE task_id = ?", Long.class, task(order))).isNull();
    }

    @Test
    void wantsNoneWhereNothingWasChangedAndSaysThatABranchIsNotThere() {
        JsonNode unchanged = taken(Map.of());
        worker.complete(unchanged, result(unchanged, "unchanged"));
        await().until(() -> request(task(unchanged)).isNull());
        JsonNode unpushed = taken(Map.of());
        worker.complete(unpushed, result(unpushed, "failed"));
        assertThat(awaitState(task(unpushed), "failed").get("problem").asString()).contains("not pushed");
        assertThat(GITHUB.pullsOf(repository)).isEmpty();
    }

    @Test
    void saysThatThereIsNoForge() {
        JsonNode order = taken(Map.of("repository_url", "https://git.example/team/shop"));
        worker.complete(order, result(order, "pushed"));
        assertThat(awaitState(task(order), "failed").get("problem").asString()).contains("agentvine.forges");
    }

    @Test
    void followsItToItsEndAndWritesWhatALaterRunDid() {
        JsonNode order = taken(Map.of());
        worker.complete(order, result(order, "pushed"));
        awaitState(task(order), "open");
        GITHUB.check(repository, "failure");
        GITHUB.review(repository, "ann", "CHANGES_REQUESTED");
        JsonNode shown = lookedAt(task(order));
        assertThat(shown.get("checks").asString()).isEqualTo("failed");
        assertThat(shown.get("review_state").asString()).isEqualTo("changes_requested");
        var message = http().post("/tasks/" + task(order) + "/messages", Wire.write(Map.of("message", "Greet Bob too.")));
        assertThat(message.status()).as(message.body()).isLessThan(300);
        JsonNode again = worker.claim();
        Map<String, Object> more = result(again, "pushed");
        more.put("summary", "Greets Bob too.");
        worker.complete(again, more);
        await().until(() -> GITHUB.pullsOf(repository).get(0).get("body").asString().contains("Bob too"));
        assertThat(GITHUB.pullsOf(repository)).hasSize(1);
        GITHUB.change(repository, 1, "state", StringNode.valueOf("closed"));
        GITHUB.change(repository, 1, "merged", BooleanNode.TRUE);
        GITHUB.change(repository, 1, "merged_at", StringNode.valueOf("2030-01-01T00:00:00Z"));
        await().until(() -> lookedAt(task(order)).get("state").asString().equals("merged"));
        int asked = GITHUB.requests.size();
        jdbc.update("UPDATE pull_requests SET next_at = NULL WHERE task_id = ?", task(order));
        upkeep.turn();
        assertThat(GITHUB.requests.subList(asked, GITHUB.requests.size())).noneMatch(request -> request.contains(repository));
    }

    @Test
    void takesOneThatAPersonClosedOrWhoseRepositoryIsGoneForItsEnd() {
        JsonNode order = taken(Map.of());
        worker.complete(order, result(order, "pushed"));
        awaitState(task(order), "open");
        GITHUB.answerInstead(request -> request.contains(repository) ? Canned.json(404, "{\"message\": \"Not Found\"}") : null);
        for (int i = 0; i < 4; i++) {
            lookedAt(task(order));
        }
        JsonNode gone = awaitState(task(order), "closed");
        assertThat(gone.get("problem").asString()).contains("not there any more");
    }
}
