package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import io.agentvine.e2e.messages.ScriptedMessagesApi.Asked;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Which tasks share a conversation and what it is told, by what the real Claude Code CLI sends to its API. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class ConversationTest {

    private ScriptedMessagesApi api;
    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        api = ScriptedMessagesApi.start();
        fleet = Fleet.shared("conversation");
        fleet.worker("talker", RealClaude.command(), Map.of("ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", "sk-ant-scripted"));
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
            api.close();
        }
    }

    @Test
    void tellsNoneOfFiveUnrelatedTasksAnythingOfTheOthers() {
        GitRemote remote = fleet.repository("unrelated");
        List<String> words = List.of("aubergine", "bergamot", "cardamom", "dill", "elderflower");
        for (String word : words) {
            fleet.awaitStatus(fleet.submit(remote, "[[script:hello text=" + word + "]]"), "completed");
        }

        for (String word : words) {
            List<Asked> own = api.asked().stream().filter(asked -> asked.body().toString().contains(word)).toList();
            assertThat(own).as(word).isNotEmpty().allSatisfy(asked -> assertThat(words).filteredOn(asked.body().toString()::contains)
                    .containsExactly(word));
        }
    }

    @Test
    void goesOnInTheConversationOfTheTaskThatItDependsOn() {
        GitRemote remote = fleet.repository("linked");
        String first = fleet.submit(remote, "[[script:write file=fennel.txt content=fennel]]");
        String second = fleet.submit(remote, "[[script:hello text=garlic]]", "depends_on", List.of(first));

        JsonNode done = fleet.awaitStatus(second, "completed");

        assertThat(done.path("session_id")).isEqualTo(fleet.task(first).path("session_id"));
        assertThat(messagesOf(last())).contains("fennel.txt").contains("text=garlic");
        String third = fleet.submit(remote, "[[script:hello text=horseradish]]", "related_to", first);
        assertThat(fleet.awaitStatus(third, "completed").path("session_id")).isEqualTo(done.path("session_id"));
        assertThat(messagesOf(last())).contains("fennel.txt").contains("text=horseradish");
    }

    @Test
    void isToldTheBranchAndTheInstructionsOfNowWhereItGoesOnInAnEarlierConversation() {
        GitRemote remote = GitRemote.with(fleet.folder("repositories").resolve("briefed.git"),
                Map.of("README.md", "# briefed\n", "CLAUDE.md", "The rule of then is 4711.\n"));
        String first = fleet.submit(remote, "[[script:hello text=first]]");
        JsonNode before = fleet.awaitStatus(first, "completed");
        remote.change("CLAUDE.md", "The rule of now is 4712.\n");
        String commit = remote.commit("main");

        String second = fleet.submit(remote, "[[script:hello text=second]]", "related_to", first);
        JsonNode after = fleet.awaitStatus(second, "completed");

        assertThat(after.path("session_id")).isEqualTo(before.path("session_id"));
        String branch = fleet.executions(second).get(0).path("branch").asString();
        assertThat(briefing(last())).contains(branch).contains(commit).contains("rule of now is 4712").doesNotContain("rule of then");
        assertThat(last().body().path("system").toString()).as("what is the same in every run")
                .contains("cannot push").doesNotContain("rule of then");
    }

    @Test
    void startsAfreshAndLosesNoAttemptWhereTheApiRefusesTheConversationThatItWasGiven() {
        GitRemote remote = fleet.repository("poisoned");
        String first = fleet.submit(remote, "[[script:poison]]");
        JsonNode session = fleet.awaitStatus(first, "completed").path("session_id");

        String second = fleet.submit(remote, "[[script:hello text=second]]", "session_id", session.asString());
        JsonNode done = fleet.awaitStatus(second, "completed");

        assertThat(done.path("attempts").asInt()).isEqualTo(1);
        assertThat(fleet.executions(second)).hasSize(1);
        assertThat(done.path("result").path("summary").asString()).isEqualTo("second");
        assertThat(fleet.events(fleet.execution(second)).toString()).contains("The API refuses the session's conversation");
        String third = fleet.submit(remote, "[[script:hello text=third]]", "session_id", session.asString());
        assertThat(fleet.awaitStatus(third, "completed").path("session_id")).isEqualTo(session);
        assertThat(messagesOf(last())).contains("text=second").contains("text=third").doesNotContain("script:poison");
    }

    private Asked last() {
        List<Asked> asked = api.asked();
        return asked.get(asked.size() - 1);
    }

    private static String messagesOf(Asked asked) {
        return asked.body().path("messages").toString();
    }

    /** The newest one. */
    private static String briefing(Asked asked) {
        return asked.body().path("messages").valueStream().map(JsonNode::toString).filter(message -> message.contains("AgentVine run:"))
                .reduce((earlier, later) -> later).orElseThrow();
    }
}
