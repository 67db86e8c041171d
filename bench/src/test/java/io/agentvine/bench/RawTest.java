package io.agentvine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawTest {

    @Test
    void keepsTheFiguresOfTheOtherPartsAndSaysWhoseTheyAre() throws Exception {
        Raw earlier = RawFile.read(Path.of(RawTest.class.getResource("raw.json").toURI()));
        String part = earlier.figures().get(0).part();
        long others = earlier.figures().stream().filter(figure -> !figure.part().equals(part)).count();
        Figure mine = Figure.plain("mine", "Mine", 1, "s").of(part);
        Figure beside = Figure.plain("beside", "Beside", 2, "s").of("start-up");
        Raw now = new Raw(Instant.EPOCH, "bench --only " + part, 1, Map.of("commit", "abc"), List.of(), List.of(mine, beside), List.of(), List.of());
        Raw both = now.with(earlier, List.of(part));
        assertThat(both.figures()).hasSize((int) others + 1).contains(mine).doesNotContain(beside);
        assertThat(both.peers()).isEqualTo(earlier.peers());
        assertThat(both.at()).isEqualTo(Instant.EPOCH);
        assertThat(both.circumstances()).containsEntry("commit", "abc");
        assertThat(both.circumstances().get("all other parts than " + part)).contains(earlier.at().toString(), earlier.command());
    }
}
