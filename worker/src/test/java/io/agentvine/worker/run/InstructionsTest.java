package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.WorkOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstructionsTest {

    private static String briefing(String instructions, String repositorys) {
        WorkOrder order = Assignments.with(Assignments.of("/srv/x.git"),
                new AgentOptions(null, null, null, false, null, List.of(), null, null, instructions, null));
        var origin = new Workspaces.Origin("/srv/x.git", Path.of("/mirror"), null, "main", "a".repeat(40), "agentvine/x", order.data().id(), 1);
        return Instructions.briefing(origin, order.data(), "", repositorys);
    }

    @Test
    void saysWhatThePeopleOfTheRepositoryTellEveryAgentBesideWhatTheCommitSays() {
        assertThat(briefing("Write British English.\n", "From CLAUDE.md"))
                .contains("<instructions-for-every-task>\nWrite British English.\n</instructions-for-every-task>\n")
                .contains("<repository-instructions>\nFrom CLAUDE.md\n</repository-instructions>\n");
    }

    @Test
    void saysNothingWhereTheyTellNothing() {
        assertThat(briefing(null, "")).doesNotContain("<instructions-for-every-task>").doesNotContain("<repository-instructions>");
    }
}
