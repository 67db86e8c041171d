package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Usage;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a run in a fresh session is told of what came before, on either database. */
abstract class HandoffContract extends BackendTest {

    private static final String HEAD = "b".repeat(40);

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private TaskLifecycle lifecycle;

    @Autowired
    private RunLifecycle runs;

    private Floor floor;
    private Run run;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
    }

    @Test
    void isEmptyWhereThereWasNothingBefore() {
        message("Hello", true);
        assertThat(note(run)).isEmpty();
    }

    @Test
    void tellsHowEarlierRunsEndedAndWhereTheWorkStands() {
        Run second = failed(run, "It broke.", List.of("line one", "line two"), null);
        Run third = floor.loseTo(second, floor.register());
        assertThat(note(third))
                .contains("nothing of it is kept, so it begins from the start")
                .contains("Run 1 on " + run.worker().name() + ": failed (agent_error). It broke.\n  Its last words:\n  line one\n  line two")
                .contains("Run 2 on " + second.worker().name() + ": lost (worker_lost)")
                .doesNotContain("Run 3").doesNotContain("Questions").doesNotContain("Files");

        jdbc.update("INSERT INTO checkpoints (execution_id, task_id, base_commit, head_commit, size_bytes, sha256, created_at)"
                + " VALUES (?, ?, ?, ?, 1, 'x', 1769853723004)", second.id().toString(), run.taskId().toString(), "a".repeat(40), HEAD);
        jdbc.update("UPDATE tasks SET checkpoint_id = ? WHERE id = ?", second.id().toString(), run.taskId().toString());
        assertThat(note(third)).contains("what is kept of it, of 2026-01-31T10:02:03.004Z, is commit " + HEAD + "; go on from there");
    }

    @Test
    void tellsTheAgentsOwnClosingWordsWhereThereAreSome() {
        var result = new RunResult("Wrote the\ntest.", "b", "c", "d", 1, 2, 3, "none", null, null);
        assertThat(note(failed(run, "Not verified.", List.of("output"), result))).contains("Its last words:\n  Wrote the\n  test.").doesNotContain("output");
    }

    @Test
    void tellsWhatWasAskedAndAnsweredAndSaid() {
        question("answered", "operator", "deny: use npm", 0, null);
        question("answered", "the policy", null, 1, null);
        question("withdrawn", null, null, null, "the run ended");
        question("open", null, null, null, null);
        message("Use the\nnew style", true);
        message("not read yet", false);
        Run next = failed(run, "It broke.", List.of(), null);
        assertThat(note(next))
                .contains("- Bash: May I run npm?\n  Answered by operator: deny: use npm")
                .contains("Answered by the policy: allow")
                .contains("Not answered: withdrawn, the run ended")
                .contains("  Not answered.")
                .contains(": Use the\n  new style")
                .doesNotContain("not read yet");
    }

    @Test
    void namesTheFilesOfTheLastStoredDiff() {
        String diff = "diff --git a/src/A b.java b/src/A b.java\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n+diff --git a/no b/no\n"
                + "diff --git a/old name b/new b/name\ndiff --git \"a/\\303\\274\" \"b/\\303\\274\"\n";
        keep(diff);
        String note = note(failed(run, "It broke.", List.of(), null));
        assertThat(note).contains("- src/A b.java\n- name\n- \\303\\274").doesNotContain("no b/no").doesNotContain("and others");
    }

    @Test
    void staysWithinItsLengthWhateverIsOnRecord() {
        keep(IntStream.range(0, 60).mapToObj(i -> "diff --git a/" + "f".repeat(500) + i + " b/" + "f".repeat(500) + i + "\n").collect(Collectors.joining()));
        for (int i = 0; i < 30; i++) {
            question("answered", "operator", "😀".repeat(2_000), 0, null);
            message("m".repeat(9_000), true);
        }
        Run next = run;
        for (int i = 0; i < 12; i++) {
            next = failed(next, "x".repeat(3_000), List.of("o".repeat(9_000)), null);
        }
        String note = note(next);
        assertThat(note.length()).isBetween(10_000, HandoffNote.LONGEST);
        assertThat(note).contains("Run 12").contains("Questions").contains("What people wrote").contains("Files");
    }

    @Test
    void isForTheHolderOfTheRunOnly() {
        Hand other = floor.register();
        assertThat(ask(run.id(), other, run.token()).status()).isEqualTo(403);
        assertThat(ask(UUID.randomUUID(), other, run.token()).status()).isEqualTo(404);
        assertThat(http().get("/executions/" + run.id() + "/handoff").status()).isEqualTo(401);
        assertThat(run.worker().http().get("/executions/" + run.id() + "/handoff").status()).isEqualTo(400);
        Run next = floor.loseTo(run, other);
        Answer stale = ask(run.id(), run.worker(), run.token());
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.json().get("detail").asString()).contains(next.id().toString());
    }

    private String note(Run run) {
        Answer answer = ask(run.id(), run.worker(), run.token());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("note").asString();
    }

    private static Answer ask(UUID execution, Hand worker, String token) {
        return worker.http().with("AgentVine-Lease-Token", token).get("/executions/" + execution + "/handoff");
    }

    /** Fails that run and grants the next one. */
    private Run failed(Run run, String message, List<String> output, RunResult result) {
        var lease = new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
        var report = new RunReport(result, Usage.NONE, 1, 0L, output);
        assertThat(runs.failIfHeldBy(lease, report, FailureClass.AGENT_ERROR, message)).isPresent();
        lifecycle.retryIfFailedOrCancelled(run.taskId(), false, "test");
        return floor.grant(run.worker(), run.taskId());
    }

    private void question(String status, String by, String response, Integer allowed, String reason) {
        jdbc.update("INSERT INTO questions (id, task_id, execution_id, session_id, worker_id, kind, call_id, tool_name, tool_input, input_sha256,"
                        + " content, status, parked, created_at, closed_at, close_reason, answered_by, response, allowed)"
                        + " VALUES (?, ?, ?, 's', 'w', 'permission', ?, 'Bash', '{}', 'x', 'May I run npm?', ?, 0, 1, ?, ?, ?, ?, ?)",
                UUID.randomUUID().toString(), run.taskId().toString(), run.id().toString(), UUID.randomUUID().toString(), status,
                status.equals("open") ? null : 2, reason, by, response, allowed);
    }

    private void message(String content, boolean taken) {
        jdbc.update("INSERT INTO messages (id, task_id, content, actor, created_at, taken_at) VALUES (?, ?, ?, 'person', 1, ?)",
                UUID.randomUUID().toString(), run.taskId().toString(), content, taken ? 2 : null);
    }

    private void keep(String diff) {
        Answer kept = run.worker().http().with("Content-Type", "text/x-diff").with("AgentVine-Lease-Token", run.token())
                .put("/executions/" + run.id() + "/diff?base_commit=" + "a".repeat(40) + "&head_commit=" + HEAD, diff);
        assertThat(kept.status()).as(kept.body()).isEqualTo(204);
    }
}
