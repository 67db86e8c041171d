package io.agentvine.backend.task;

import static org.awaitility.Awaitility.await;

import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.platform.Loop;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;

@OnSqlite
@Import(LiveWorkContract.Counting.class)
class LiveWorkOnSqliteTest extends LiveWorkContract {

    /** What is one statement on PostgreSQL is not told of there; its loops look as often as they turn. */
    @Test
    void whatIsCommittedWakesALoopThatRests() {
        Duration day = Duration.ofDays(1);
        await().until(() -> !live.isAny());
        LiveWork.Resting other = live.whileAny(day, () -> {});
        try (Loop loop = live.loop("rests", day, day, turns::incrementAndGet).start()) {
            await().until(() -> turns.get() == 1);
            await().until(() -> {
                loop.nudge(); // it rests once it has seen that nothing is live
                other.run();
                return other.rests() && !live.isAny();
            });
            submit();
            await().until(() -> turns.get() > 1);
        }
    }
}
