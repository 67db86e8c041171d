package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.RunLifecycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A change as text and as data, on either database. */
abstract class DiffContract extends BackendTest {

    private static final String DIFF = "diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1,2 @@ Top\n # Hello\n+world\n";

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private HomeSettings home;

    private Run run;

    @BeforeEach
    void open() {
        Floor floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
    }

    private void keep(String diff) {
        Answer answer = run.worker().http().with("Content-Type", "text/x-diff").with("AgentVine-Lease-Token", run.token())
                .put("/executions/" + run.id() + "/diff?base_commit=" + "a".repeat(40) + "&head_commit=" + "b".repeat(40), diff);
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    @Test
    void isTextUnlessJsonIsAskedFor() {
        keep(DIFF);
        for (String path : new String[] {"/executions/" + run.id() + "/diff", "/tasks/" + run.taskId() + "/diff"}) {
            assertThat(http().get(path).body()).isEqualTo(DIFF);
            assertThat(http().with("Accept", "*/*").get(path).header("Content-Type")).startsWith("text/x-diff");
            Answer data = http().with("Accept", "application/json").get(path);
            assertThat(data.status()).as(data.body()).isEqualTo(200);
            assertThat(data.json().get("execution_id").asString()).isEqualTo(run.id().toString());
            assertThat(data.json().get("head_commit").asString()).isEqualTo("b".repeat(40));
            assertThat(data.json().get("total_insertions").asInt()).isEqualTo(1);
            var hunk = data.json().get("files").get(0).get("hunks").get(0);
            assertThat(hunk.get("section").asString()).isEqualTo("Top");
            assertThat(hunk.get("lines").get(1).get("sign").asString()).isEqualTo("+");
            assertThat(data.json().get("next").isNull()).isTrue();
        }
    }

    @Test
    void aLargeOneComesPageByPage() {
        keep("diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1,12000 @@\n" + "+x\n".repeat(12_000));
        String path = "/tasks/" + run.taskId() + "/diff";
        var first = http().with("Accept", "application/json").get(path).json();
        assertThat(first.get("files").get(0).get("complete").asBoolean()).isFalse();
        assertThat(first.get("files").get(0).get("insertions").asInt()).isEqualTo(12_000);
        assertThat(first.get("files").get(0).get("hunks").get(0).get("lines").size()).isEqualTo(DiffReadController.PAGE_LINES);
        var second = http().with("Accept", "application/json").get(path + "?cursor=" + first.get("next").asString()).json();
        assertThat(second.get("files").get(0).get("hunks").get(0).get("new_start").asInt()).isEqualTo(DiffReadController.PAGE_LINES + 1);
        var tree = http().with("Accept", "application/json").get(path + "?view=files").json();
        assertThat(tree.get("files").get(0).get("hunks").size()).isZero();
        assertThat(http().with("Accept", "application/json").get(path + "?path=other").json().get("files").size()).isZero();
    }

    /** Another encoding, a NUL, and what is kept by its own mark. */
    @Test
    void comesBackByteForByte() {
        for (String diff : List.of("diff --git a/x b/x\nGrüße 🏳️\n", "diff with a \0 in it\n", "base64:aGVsbG8=", "x".repeat(8_191) + "🏳️" + "ü".repeat(8_192), "")) {
            keep(diff);
            assertThat(http().get("/executions/" + run.id() + "/diff").body()).isEqualTo(diff);
        }
    }

    /** Which waits on the disk for whoever reads it. */
    @Test
    void aVeryLargeOneIsReadWholeAndLeavesNothingBehind() throws IOException {
        String diff = "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+" + "ü".repeat(10_000_000) + "\n";
        keep(diff);
        Answer whole = http().get("/executions/" + run.id() + "/diff");
        assertThat(whole.body()).isEqualTo(diff);
        assertThat(whole.header("AgentVine-Head-Commit")).isEqualTo("b".repeat(40));
        var line = http().with("Accept", "application/json").get("/executions/" + run.id() + "/diff").json()
                .get("files").get(0).get("hunks").get(0).get("lines").get(0);
        assertThat(line.get("text").asString()).hasSize(DiffFiles.LONGEST_LINE);
        assertThat(line.get("length").asInt()).isEqualTo(10_000_000);
        try (Stream<Path> left = Files.list(home.home().resolve("received"))) {
            assertThat(left).isEmpty();
        }
    }

    /** What a person wants to see who reviewed the one before. */
    @Test
    void showsTheFilesWhoseChangeIsAnotherOneThanInAnEarlierRun() {
        String same = "diff --git a/same b/same\nindex 1..2 100644\n--- a/same\n+++ b/same\n@@ -1 +1,2 @@\n one\n+two\n";
        String moved = "diff --git a/same b/same\nindex 1..3 100644\n--- a/same\n+++ b/same\n@@ -7 +8,2 @@\n uno\n+two\n";
        String binary = "diff --git a/x.png b/x.png\nindex %s 100644\nBinary files a/x.png and b/x.png differ\n";
        keep(same + DIFF + binary.formatted("1..2"));
        Run reviewed = run;
        open();
        keep(moved + DIFF.replace("world", "moon") + binary.formatted("1..4"));
        String path = "/executions/" + run.id() + "/diff?since=" + reviewed.id();
        var page = http().with("Accept", "application/json").get(path).json();
        assertThat(page.get("files").findValuesAsString("path")).containsExactly("README.md", "x.png");
        assertThat(page.get("total_files").asInt()).isEqualTo(3);
        assertThat(http().with("Accept", "application/json").get("/executions/" + run.id() + "/diff?since=" + run.id()).json().get("files")).isEmpty();
        assertThat(http().with("Accept", "application/json").get("/tasks/" + run.taskId() + "/diff?since=" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(http().with("Accept", "application/json").get("/tasks/" + run.taskId() + "/diff?since=x").status()).isEqualTo(400);
        assertThat(http().get(path).status()).as("as text").isEqualTo(400);
    }

    @Test
    void saysWhatIsWrong() {
        String path = "/tasks/" + run.taskId() + "/diff";
        assertThat(http().get(path).json().get("detail").asString()).contains("has no change yet");
        assertThat(http().get("/tasks/" + UUID.randomUUID() + "/diff").status()).isEqualTo(404);
        assertThat(http().with("Accept", "application/json").get("/executions/" + UUID.randomUUID() + "/diff").status()).isEqualTo(404);
        keep(DIFF);
        assertThat(http().get(path + "?view=files").status()).isEqualTo(400);
        assertThat(http().with("Accept", "application/json").get(path + "?cursor=1").status()).isEqualTo(400);
        assertThat(http().with("Accept", "application/json").get(path + "?view=tree").status()).isEqualTo(400);
    }
}
