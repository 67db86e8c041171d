package io.agentvine.backend.forge;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.fleet.SoleWorker;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** The backend's login at a forge, as people see it and workers get it, on either database. */
@ExtendWith(OutputCaptureExtension.class)
abstract class ForgeContract extends BackendTest {

    private static final String COMMIT = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private DataSource source;

    @Autowired
    private RunLifecycle runs;

    @AfterEach
    void asItself() {
        WithForges.all().forEach(ForgeStandIn::answerAsItself);
    }

    static Stream<Arguments> addresses() {
        return Stream.concat(Stream.of(Arguments.of(WithForges.GITHUB, "git@127.0.0.1:team/private.git")),
                WithForges.all().map(forge -> Arguments.of(forge, forge.url() + "/team/private")));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("addresses")
    void handsALoginToTheHolderAndToNobodyElse(ForgeStandIn forge, String address, CapturedOutput output) throws Exception {
        SoleWorker worker = new SoleWorker(http(), WithForges.REGISTRATION);
        JsonNode order = worker.take(Map.of("repository_url", address));
        assertThat(order.get("login")).isEqualTo(Wire.mapper().readTree(Wire.write(Map.of("url", forge.url() + "/team/private.git",
                "user", forge.gitUser(), "token", ForgeStandIn.TOKEN))).withObject("").putNull("expires_at"));
        JsonNode reply = worker.askToPush(order, COMMIT);
        assertThat(reply.get("allowed").asBoolean()).isTrue();
        assertThat(reply.get("login").get("token").asString()).isEqualTo(ForgeStandIn.TOKEN);
        runs.loseAllOf(worker.id(), "Lost by the test.");
        assertThat(worker.askToPush(order, COMMIT).has("login")).as("the lease is over").isFalse();
        String task = order.get("data").get("id").asString();
        for (String place : List.of("/tasks/" + task, "/tasks", "/tasks/" + task + "/history", "/executions/" + order.get("execution_id").asString(), "/forges")) {
            assertThat(http().get(place).body()).as(place).doesNotContain(ForgeStandIn.TOKEN);
        }
        assertNoRowHolds(ForgeStandIn.TOKEN);
        assertThat(output.getAll()).doesNotContain(ForgeStandIn.TOKEN);
    }

    @Test
    void lendsAnAppsTokenForThatRepositoryAndThatUseAndKeepsItNowhere(CapturedOutput output) throws Exception {
        WithForges.APP.given.clear();
        SoleWorker worker = new SoleWorker(http(), WithForges.REGISTRATION);
        JsonNode order = worker.take(Map.of("repository_url", WithForges.HUB_OF_APP.url() + "/team/private"));
        JsonNode reply = worker.askToPush(order, COMMIT);
        List<GitHubAppStandIn.Token> given = List.copyOf(WithForges.APP.given);
        assertThat(given).extracting(GitHubAppStandIn.Token::permissions).containsExactly(Map.of("contents", "read"), Map.of("contents", "write"));
        assertThat(given).extracting(GitHubAppStandIn.Token::repository).containsOnly("private");
        assertThat(order.get("login").get("token").asString()).isEqualTo(given.get(0).value());
        assertThat(order.get("login").get("expires_at").isNull()).isFalse();
        assertThat(reply.get("login").get("token").asString()).isEqualTo(given.get(1).value());
        runs.loseAllOf(worker.id(), "Lost by the test.");
        assertThat(worker.askToPush(order, COMMIT).has("login")).as("the lease is over").isFalse();
        for (GitHubAppStandIn.Token token : given) {
            assertNoRowHolds(token.value());
            assertThat(output.getAll()).doesNotContain(token.value());
            assertThat(http().get("/tasks/" + order.get("data").get("id").asString()).body()).doesNotContain(token.value());
        }
        assertThat(WithForges.HUB_OF_APP.violations).isEmpty();
    }

    private void assertNoRowHolds(String secret) throws Exception {
        List<String> tables = new ArrayList<>();
        try (Connection connection = source.getConnection(); ResultSet found = connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        tables.forEach(table -> assertThat(jdbc.queryForList("SELECT * FROM " + table).toString()).as(table).doesNotContain(secret));
        assertThat(tables).hasSizeGreaterThan(20);
    }

    @Test
    void lendsNothingForARepositoryThatIsElsewhere() {
        SoleWorker worker = new SoleWorker(http(), WithForges.REGISTRATION);
        JsonNode order = worker.take(Map.of("repository_url", "https://git.example/team/shop.git"));
        assertThat(order.get("login").isNull()).isTrue();
        assertThat(worker.askToPush(order, COMMIT).get("login").isNull()).isTrue();
    }

    @Test
    void showsWhoItIsLoggedInAsAndWhatFailedLast() {
        JsonNode shown = http().get("/forges").json();
        assertThat(shown).extracting(forge -> forge.get("name").asString()).containsExactly("standin", "lab", "tea", "app");
        assertThat(shown).extracting(forge -> forge.get("kind").asString()).containsExactly("github", "gitlab", "gitea", "github");
        List<ForgeStandIn> forges = WithForges.all().toList();
        for (int i = 0; i < forges.size(); i++) {
            assertThat(shown.get(i).get("logged_in_as").asString()).as(shown.toString()).isEqualTo("vine-bot");
            assertThat(shown.get(i).get("lends_logins").asBoolean()).isTrue();
            assertThat(shown.get(i).get("app_id").isNull()).isTrue();
            assertThat(shown.get(i).get("may")).extracting(JsonNode::asString).containsExactlyElementsOf(forges.get(i).scopes());
        }
        assertThat(shown.get(3).get("app_id").asString()).isEqualTo(GitHubAppStandIn.ID);
        assertThat(shown.get(3).get("logged_in_as").asString()).isEqualTo("vine[bot]");
    }
}
