package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real Claude Code CLI where it is slow to start, or its API slow to answer: neither is taken for an end. */
@Tag("long")
@ExtendWith(RealClaude.class)
class SlowAgentTest {

    @Test
    void waitsForAParkedRunThatIsSlowToGoOn() {
        // Its start takes longer than it may be silent, which is more than it is on a busy machine.
        String script = "for flag; do [ \"$flag\" = --resume ] && sleep 23; done";
        try (Crowd crowd = new Crowd("slow-resume")) {
            crowd.workerWith(RealClaude.slowed(Path.of(RealClaude.command()), script), "slow", "--resume-patience", "20s");
            GitRemote remote = crowd.fleet.repository("resume");
            String id = crowd.submit(remote, "[[script:bash cmd=\"echo line >> lines.txt && echo made\"]]");

            crowd.answer(crowd.parkedQuestion(id), "allow");

            assertThat(crowd.summary(id)).startsWith("RESULT").contains("made");
            assertThat(remote.file(branch(crowd, id), "lines.txt")).isEqualTo("line\n");
            assertThat(crowd.fleet.executions(id)).hasSize(2);
            assertThat(crowd.fleet.events(crowd.fleet.execution(id)).toString()).as("it goes on by itself").doesNotContain("Make the calls again");
        }
    }

    @Test
    void losesNothingWhereEveryStartIsSlow() {
        try (Crowd crowd = new Crowd("slow-start")) {
            crowd.workerWith(RealClaude.slowed(Path.of(RealClaude.command()), "[ \"$1\" = --version ] || sleep 10"), "slow");
            GitRemote remote = crowd.fleet.repository("start");
            String id = crowd.submit(remote, "[[script:insist n=2 cmd=\"echo line-%d >> lines.txt\"]]");

            assertThat(crowd.answerUntilCompleted(id, question -> "allow")).isEqualTo(2);
            assertThat(remote.file(branch(crowd, id), "lines.txt")).isEqualTo("line-0\nline-1\n");
        }
    }

    @Test
    void readsAMessageThatCameWithTheLastWordsThoughTheApiIsSlow() throws IOException {
        try (Crowd crowd = new Crowd("slow-api")) {
            WorkerProcess worker = crowd.worker("quick");
            Path gate = crowd.fleet.folder("slow-api").resolve("gate");
            String id = crowd.fleet.submit(crowd.fleet.repository("api"), "[[script:slow gate=" + gate + "]]");
            crowd.await("its last words", fleet -> fleet.status(id).equals("in_progress") && !crowd.model.asked().isEmpty());

            crowd.fleet.api().post("/tasks/" + id + "/messages", Map.of("message", "[[script:hello text=\"Second.\" wait=7000]]"));
            crowd.await("that it is handed on", fleet -> worker.log().contains("a person wrote"));
            Files.createFile(gate);

            assertThat(crowd.summary(id)).isEqualTo("Second.");
            assertThat(crowd.fleet.executions(id)).hasSize(1);
        }
    }

    private static String branch(Crowd crowd, String id) {
        return crowd.completed(id).path("result").path("branch").asString();
    }
}
