package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.worker.run.SpareKeeper.Room;
import io.agentvine.worker.run.SpareWishes.Foreground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The next run's clone is made ready beside the work, and never in its way. */
@Tag("slow")
class SpareKeeperTest {

    private static final long PLENTY = 1L << 40;

    @TempDir
    Path folder;

    private final AtomicLong free = new AtomicLong(PLENTY);
    private final AtomicInteger asked = new AtomicInteger();
    private LongSupplier room = () -> {
        asked.incrementAndGet();
        return free.get();
    };
    private Workspaces workspaces;
    private Repository repository;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
    }

    @Test
    void makesASpareOfWhatWasUsed() throws Exception {
        try (SpareKeeper keeper = keeper(PLENTY)) {
            Prepared.in(workspaces, Assignments.of(repository.url()));
            await().until(() -> workspaces.spares().count() == 1);
            Prepared.in(workspaces, Assignments.of(repository.url()));
            await().until(() -> workspaces.wishes().open().isEmpty() && workspaces.spares().count() == 1);
        }
    }

    @Test
    void waitsWhileARunDoesWhatItsUserWaitsFor() throws Exception {
        Foreground run = workspaces.wishes().foreground();
        Foreground other = workspaces.wishes().foreground();
        run.begin();
        other.begin();
        try (SpareKeeper keeper = keeper(PLENTY)) {
            Prepared.in(workspaces, Assignments.of(repository.url()));
            run.end();
            run.end();
            assertThat(workspaces.wishes().open()).hasSize(1);
            assertThat(workspaces.spares().count()).isZero();
            other.end();
            await().until(() -> workspaces.spares().count() == 1);
        }
    }

    @Test
    void makesNoneWhereTheDiskIsShort() throws Exception {
        free.set(1_000);
        try (SpareKeeper keeper = keeper(PLENTY)) {
            Prepared.in(workspaces, Assignments.of(repository.url()));
            int before = asked.get();
            news();
            await().until(() -> asked.get() > before);
            assertThat(workspaces.spares().count()).isZero();
            free.set(PLENTY);
            news();
            await().until(() -> workspaces.spares().count() == 1);
        }
    }

    @Test
    void leavesNothingOfOneDuringWhichTheDiskGotShort() throws Exception {
        room = () -> asked.incrementAndGet() > 3 ? 0 : PLENTY;
        try (SpareKeeper keeper = keeper(PLENTY)) {
            Prepared.in(workspaces, Assignments.of(repository.url()));
            await().until(() -> asked.get() > 3);
            await().until(() -> Files.exists(workspaces.spares().folder()) && ready().isEmpty());
            assertThat(workspaces.wishes().open()).hasSize(1);
        }
    }

    @Test
    void makesNoneThatIsLargerThanAllMayBe() throws Exception {
        try (SpareKeeper keeper = keeper(10)) {
            Prepared.in(workspaces, Assignments.of(repository.url()));
            await().until(() -> workspaces.wishes().open().isEmpty());
            assertThat(workspaces.spares().count()).isZero();
        }
    }

    @Test
    void dropsTheOldestWhereAllTogetherTakeTooMuch() throws Exception {
        Repository other = Repository.withCommit(Files.createDirectory(folder.resolve("other")));
        long one;
        try (SpareKeeper keeper = keeper(PLENTY)) {
            Prepared.in(workspaces, Assignments.of(repository.url()));
            await().until(() -> workspaces.spares().count() == 1);
            one = workspaces.spares().bytes();
        }
        try (SpareKeeper keeper = keeper(one + one / 10)) {
            Prepared.in(workspaces, Assignments.of(other.url()));
            await().until(() -> workspaces.wishes().open().isEmpty());
            assertThat(ready()).containsExactly(Spares.key(other.url(), null));
        }
    }

    @Test
    void hasNoneWhereNoneAreWanted() throws Exception {
        try (SpareKeeper keeper = keeper(PLENTY)) {
            Prepared.in(workspaces, Assignments.of(repository.url()));
            await().until(() -> workspaces.spares().count() == 1);
        }
        try (SpareKeeper keeper = keeper(0)) {
            await().until(() -> workspaces.spares().count() == 0);
        }
    }

    private SpareKeeper keeper(long most) {
        SpareKeeper keeper = new SpareKeeper(workspaces, new Room(most, 1_000_000, room));
        keeper.start();
        return keeper;
    }

    /** A run that came and went. */
    private void news() {
        Foreground run = workspaces.wishes().foreground();
        run.begin();
        run.end();
    }

    private List<String> ready() throws IOException {
        try (Stream<Path> spares = Files.list(workspaces.spares().folder())) {
            return spares.map(spare -> spare.getFileName().toString()).toList();
        }
    }
}
