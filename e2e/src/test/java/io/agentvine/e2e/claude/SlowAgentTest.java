package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.GitRemote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The real Claude Code CLI where it is slow to start, or its API slow to answer: neither is taken for an end. */
@ExtendWith(RealClaude.class)
class SlowAgentTest {

    @TempDir
    Path folder;

    @Test
    void waitsForAParkedRunThatIsSlowToGoOn() throws IOException {
        String script = "for flag; do [ \"$flag\" = --resume ] && sleep 7; done";
        try (Crowd crowd = new Crowd("slow-resume")) {
            crowd.workerWith(slow(script), "slow");
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
    void losesNothingWhereEveryStartIsSlow() throws IOException {
        try (Crowd crowd = new Crowd("slow-start")) {
            crowd.workerWith(slow("[ \"$1\" = --version ] || sleep 10"), "slow");
            GitRemote remote = crowd.fleet.repository("start");
            String id = crowd.submit(remote, "[[script:insist n=2 cmd=\"echo line-%d >> lines.txt\"]]");

            Set<String> answered = new HashSet<>();
            while (!crowd.fleet.status(id).equals("completed")) {
                for (JsonNode question : crowd.pending(id)) {
                    if (crowd.tryAnswer(question, "allow").status() == 200) {
                        answered.add(question.path("message_id").asString());
                    }
                }
            }

            assertThat(answered).hasSize(2);
            assertThat(remote.file(branch(crowd, id), "lines.txt")).isEqualTo("line-0\nline-1\n");
        }
    }

    @Test
    void readsAMessageThatCameWithTheLastWordsThoughTheApiIsSlow() {
        try (Crowd crowd = new Crowd("slow-api")) {
            crowd.worker("quick");
            String id = crowd.fleet.submit(crowd.fleet.repository("api"), "[[script:slow pieces=16 pause=500]]");
            crowd.await("its last words", fleet -> fleet.status(id).equals("in_progress") && !crowd.model.asked().isEmpty());

            crowd.fleet.api().post("/tasks/" + id + "/messages", Map.of("message", "[[script:hello text=\"Second.\" wait=7000]]"));

            assertThat(crowd.summary(id)).isEqualTo("Second.");
            assertThat(crowd.fleet.executions(id)).hasSize(1);
        }
    }

    private static String branch(Crowd crowd, String id) {
        return crowd.completed(id).path("result").path("branch").asString();
    }

    private String slow(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("slow-claude"), "#!/bin/sh\n" + script + "\nexec '" + RealClaude.command() + "' \"$@\"\n");
        program.toFile().setExecutable(true);
        return program.toString();
    }
}
