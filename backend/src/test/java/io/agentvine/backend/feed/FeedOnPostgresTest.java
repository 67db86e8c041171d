package io.agentvine.backend.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.OnPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@OnPostgres
@Tag("slow")
class FeedOnPostgresTest extends FeedContract {

    @Autowired
    private DataSource source;

    @Test
    void skipsNoChangeThatIsCommittedAfterALaterOne() throws Exception {
        UUID early = UUID.randomUUID();
        UUID late = UUID.randomUUID();
        try (EventStream stream = EventStream.open(http(), null); Connection one = begin(); Connection two = begin()) {
            stream.lastId();
            insert(one, early);
            insert(two, late);
            two.commit();
            UUID task = submit("meanwhile");
            stream.await(event -> event.isOf(task));
            assertThat(stream.of(late)).isEmpty();
            one.commit();
            stream.await(event -> event.isOf(late));
            assertThat(stream.events.stream().map(event -> event.data().path("id").asString(""))
                            .filter(List.of(early.toString(), late.toString())::contains))
                    .containsExactly(early.toString(), late.toString());
        }
    }

    @Test
    void skipsNoMoveOfATaskThatIsCommittedAfterALaterOne() throws Exception {
        UUID first = submit("first");
        UUID second = submit("second");
        Cursor from = reader.last();
        await().until(() -> reader.isSettled(from));
        try (Connection one = begin(); Connection two = begin()) {
            move(one, first);
            move(two, second);
            two.commit();
            assertThat(movesOf(from, first, second)).isEmpty();
            assertThat(movesOf(from, first, second)).isEmpty();
            one.commit();
            await().until(() -> movesOf(from, first, second).equals(List.of(first, second)));
        }
    }

    /** What it waits for is nobody's who only reads, and nobody's who came later. */
    @Test
    void isNotStalledByAnIdThatWasRolledBack() throws Exception {
        UUID late = UUID.randomUUID();
        Cursor from = reader.last();
        try (Connection reads = begin(); Connection one = begin(); Connection later = begin()) {
            try (Statement statement = reads.createStatement()) {
                statement.executeQuery("SELECT count(*) FROM changes").close();
            }
            insert(one, UUID.randomUUID());
            note(late);
            assertThat(told(from, late)).isFalse();
            one.rollback();
            insert(later, UUID.randomUUID());
            await().until(() -> told(from, late));
            later.rollback();
        }
    }

    @Test
    void beginsOnlyOnceAllThatIsOnItsWayHasCome() throws Exception {
        try (Connection one = begin()) {
            insert(one, UUID.randomUUID());
            Cursor last = reader.last();
            assertThat(reader.isSettled(last)).isFalse();
            one.commit();
            await().until(() -> reader.isSettled(last));
        }
    }

    @Test
    void findsEachOnceWhileManyWriteAndRollBack() {
        Cursor from = reader.last();
        await().until(() -> reader.isSettled(from));
        Set<UUID> committed = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> writers = IntStream.range(0, 6)
                .mapToObj(seed -> CompletableFuture.runAsync(() -> write(new Random(seed), committed)))
                .toList();
        List<UUID> told = new ArrayList<>();
        Cursor at = from;
        boolean over;
        ChangePage page;
        do {
            over = writers.stream().allMatch(CompletableFuture::isDone) && reader.isSettled(reader.last());
            page = reader.after(at, 50);
            page.changes().stream().map(FeedChange::subject).filter(committed::contains).forEach(told::add);
            at = page.next();
        } while (!over || !page.changes().isEmpty());
        writers.forEach(CompletableFuture::join);
        assertThat(told).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(committed);
    }

    private void write(Random random, Set<UUID> committed) {
        for (int i = 0; i < 150; i++) {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(random.nextInt(3) == 0);
                UUID subject = UUID.randomUUID();
                boolean stays = connection.getAutoCommit() || random.nextInt(4) > 0;
                if (stays) {
                    committed.add(subject);
                }
                insert(connection, subject);
                if (!connection.getAutoCommit()) {
                    Thread.sleep(random.nextInt(4));
                    end(connection, stays);
                }
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void end(Connection connection, boolean stays) throws SQLException {
        if (stays) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }

    private boolean told(Cursor from, UUID subject) {
        return reader.after(from, 500).changes().stream().anyMatch(change -> change.subject().equals(subject));
    }

    private List<UUID> movesOf(Cursor from, UUID... tasks) {
        return reader.after(from, 500).changes().stream().map(FeedChange::subject).filter(List.of(tasks)::contains).toList();
    }

    private Connection begin() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void insert(Connection connection, UUID subject) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES ('task', '" + subject + "', '" + subject
                    + "', 'deleted', 1)");
        }
    }

    private static void move(Connection connection, UUID task) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, actor, reason_code, message,"
                    + " at) VALUES ('" + task + "', '" + task + "', 'queued', 'queued', 0, 'test', 'queued', 'Moved.', 1)");
        }
    }
}
