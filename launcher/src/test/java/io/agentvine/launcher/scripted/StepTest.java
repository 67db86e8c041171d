package io.agentvine.launcher.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {

    @Test
    void readsTheStepsOfATaskInOrder() {
        String task = """
                Please do it.
                agent: say hello there
                agent: wait 1.5
                  agent: write a/b.txt | one\\ntwo
                agent: append a/b.txt | ls | wc
                agent: edit a/b.txt | one | 1 || 2
                agent: run ls | wc -l
                """;
        assertThat(Step.of(task)).containsExactly(
                new Step.Say("hello there"),
                new Step.Pause(Duration.ofMillis(1500)),
                new Step.Write("a/b.txt", "one\ntwo"),
                new Step.Append("a/b.txt", "ls | wc"),
                new Step.Edit("a/b.txt", "one", "1 || 2"),
                new Step.Run("ls | wc -l"));
    }

    @Test
    void repeatsATaskWithoutStepsInANote() {
        List<Step> steps = Step.of("Fix it\n\nSoon.");
        assertThat(steps).hasSize(1);
        assertThat(steps.get(0)).isInstanceOfSatisfying(Step.Write.class, note ->
                assertThat(note.text()).contains("No model is behind this agent", "found none", "agent: append README.md | Hello", "> Fix it\n>\n> Soon.\n"));
    }

    @Test
    void failsOnAnUnknownStep() {
        assertThat(Step.of("agent: dance now")).first().isInstanceOfSatisfying(Step.Fail.class, fail ->
                assertThat(fail.text()).contains("dance").contains("say, wait"));
    }
}
