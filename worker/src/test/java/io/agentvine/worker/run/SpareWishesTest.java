package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.worker.run.SpareWishes.Wish;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SpareWishesTest {

    private final SpareWishes wishes = new SpareWishes();

    @Test
    void keepsAWishThatWasMadeAgainWhileItsEqualWasFulfilled() {
        Wish again = wish();
        wishes.add(wish());
        Wish fulfilled = wishes.open().iterator().next();
        wishes.add(again);
        wishes.done(fulfilled);
        assertThat(wishes.open()).as("the spare may be taken already").singleElement().isSameAs(again);
        wishes.done(again);
        assertThat(wishes.open()).isEmpty();
    }

    private static Wish wish() {
        return new Wish("https://git.example/a.git", Path.of("/mirrors/a.git"), null, "c0ffee");
    }
}
