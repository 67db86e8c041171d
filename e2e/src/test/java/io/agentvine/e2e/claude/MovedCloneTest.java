package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Claude Code names files by their whole path, and a run that goes on after an answer has its clone at another one: what was allowed lands in it, and is asked once. */
@Tag("slow")
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovedCloneTest {

    private Crowd crowd;

    @BeforeAll
    void startFleet() {
        crowd = new Crowd("moved-clone");
        crowd.worker("still", "--slots", "3");
    }

    @AfterAll
    void stopFleet() {
        if (crowd != null) {
            crowd.close();
        }
    }

    @Test
    void writesTheFileThatWasAllowedWhileTheRunWasParked() {
        GitRemote remote = crowd.fleet.repository("written");
        String id = crowd.submit(remote, "[[script:write file=notes/new.txt content=\"It is here.\\n\"]]");

        assertThat(asked(id)).as("questions").isEqualTo(1);
        assertThat(delivered(remote, id, "notes/new.txt")).isEqualTo("It is here.\n");
    }

    @Test
    void editsTheFileThatWasReadBeforeTheRunWasParked() {
        GitRemote remote = GitRemote.with(crowd.fleet.folder("repositories").resolve("edited.git"), Map.of("text.txt", "one\ntwo\n"));
        String id = crowd.submit(remote, "[[script:edit file=text.txt old=two new=three]]");

        assertThat(asked(id)).as("questions").isEqualTo(1);
        assertThat(delivered(remote, id, "text.txt")).isEqualTo("one\nthree\n");
    }

    @Test
    void writesWhatThePersonMadeOfItWhileTheRunWasParked() {
        GitRemote remote = crowd.fleet.repository("changed");
        String id = crowd.submit(remote, "[[script:write file=new.txt content=theirs]]");

        JsonNode question = crowd.parkedQuestion(id);
        crowd.answer(question, "allow", "updated_input", Map.of("file_path", question.path("tool_input").path("file_path").asString(), "content", "mine\n"));
        assertThat(asked(id)).as("more questions").isZero();
        assertThat(delivered(remote, id, "new.txt")).isEqualTo("mine\n");
    }

    @Test
    void writesAndEditsOnAnotherWorker() {
        GitRemote remote = GitRemote.with(crowd.fleet.folder("repositories").resolve("elsewhere.git"), Map.of("text.txt", "one\ntwo\n"));
        WorkerProcess first = crowd.worker("first", "--labels", "elsewhere");
        String edited = crowd.fleet.submit(remote, "[[script:edit file=text.txt old=two new=three]]", "permission_level", "human_required", "labels", List.of("elsewhere"));
        JsonNode edit = crowd.parkedQuestion(edited);
        String written = crowd.fleet.submit(remote, "[[script:write file=new.txt content=\"It is here.\\n\"]]", "permission_level", "human_required", "labels", List.of("elsewhere"));
        JsonNode write = crowd.parkedQuestion(written);
        first.crash();
        WorkerProcess second = crowd.worker("second", "--labels", "elsewhere", "--slots", "2");
        crowd.answer(edit, "allow");
        crowd.answer(write, "allow");

        assertThat(asked(edited)).as("more questions").isZero();
        assertThat(asked(written)).as("more questions").isZero();
        assertThat(delivered(remote, edited, "text.txt")).isEqualTo("one\nthree\n");
        assertThat(delivered(remote, written, "new.txt")).isEqualTo("It is here.\n");
        crowd.fleet.dismiss(second);
    }

    /** Calls that stand beside others are not deferred: the agent makes them again, where its clone is now. */
    @Test
    void asksOnceForACallThatIsMadeAgainInTheMovedClone() {
        GitRemote remote = crowd.fleet.repository("again");
        String id = crowd.submit(remote, "[[script:insist n=2 cmd=\"echo line-%d >> %p/lines.txt\"]]");

        assertThat(asked(id)).as("questions").isEqualTo(2);
        assertThat(delivered(remote, id, "lines.txt").lines()).containsExactly("line-0", "line-1");
    }

    /** Allows what the task is parked on, until it is completed. @return how often people were asked */
    private int asked(String id) {
        return crowd.answerParked(id, question -> "allow").questions().size();
    }

    private String delivered(GitRemote remote, String id, String file) {
        return remote.file(crowd.completed(id).path("result").path("branch").asString(), file);
    }
}
