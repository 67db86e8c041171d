package io.agentvine.backend.pullrequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.platform.StartRefusal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PullRequestTemplateTest {

    private final Map<String, String> parts = new HashMap<>(Map.of("title", "Greet", "summary", "Says $1 \\ {{cost}}", "changed", "1 files", "verification", "none",
            "questions", "", "cost", "$0.25", "task", "t", "evidence", "- all"));

    @Test
    void fillsEachPlaceOnceAndReadsNothingOfWhatItPutThere() {
        PullRequestTemplate template = PullRequestTemplate.of("git.example", "TITLE: [{{ title }}]\r\n\n{{summary}}\n{{summary}} {x} {{}\n");
        assertThat(template.title(parts, "usual")).isEqualTo("[Greet]");
        assertThat(template.body(parts, null)).isEqualTo("Says $1 \\ {{cost}}\nSays $1 \\ {{cost}} {x} {{}\n");
    }

    @Test
    void takesTheTasksTitleWhereItHasNone() {
        assertThat(PullRequestTemplate.of("git.example", "A title: {{title}}").title(parts, "usual")).isEqualTo("usual");
        assertThat(PullRequestTemplate.of("git.example", "title:\n{{title}}").body(parts, null)).isEqualTo("title:\nGreet");
        assertThat(PullRequestTemplate.of("git.example", "").body(parts, null)).isEmpty();
        assertThat(PullRequestTemplate.of("git.example", "{{title}}\n").body(parts, 7L)).isEqualTo("Greet\n\nCloses #7\n");
        assertThat(PullRequestTemplate.of("git.example", "title: {{ questions }}").title(parts, "usual")).as("a forge takes no empty one").isEqualTo("usual");
    }

    @Test
    void cutsATitleThatNoForgeTakes() {
        parts.put("title", "😀".repeat(300));
        String title = PullRequestTemplate.of("git.example", "title: {{title}}").title(parts, "usual");
        assertThat(title.codePointCount(0, title.length())).isLessThanOrEqualTo(250);
        assertThat(title).endsWith("…").startsWith("😀");
    }

    @Test
    void refusesAPlaceThatNothingIsFor() {
        assertThatThrownBy(() -> PullRequestTemplate.of("git.example", "{{summary}} {{ secret }}")).isInstanceOf(StartRefusal.class)
                .hasMessageContaining("git.example has {{secret}}").hasMessageContaining("{{summary}}");
        assertThatThrownBy(() -> PullRequestTemplate.of("git.example", "{{}}")).isInstanceOf(StartRefusal.class);
    }
}
