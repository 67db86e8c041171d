package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.GrantReply;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Also what of it may come between others' statements; on SQLite there is one writer. */
@OnPostgres
class RepositoryLimitOnPostgresTest extends RepositoryLimitContract {

    @Autowired
    Transactions transactions;

    @Autowired
    JdbcTemplate jdbc;

    private void awaitLock(String which) {
        await().until(() -> jdbc.queryForObject("select count(*) from pg_locks where not granted and " + which, Integer.class) > 0);
    }

    @Test
    void comesNotBetweenAnothersLockOfATaskAndItsChange() throws Exception {
        UUID task = submit(url, "");
        id = http().get("/repositories?url=" + url).json().get(0).get("id").asString();
        CompletableFuture<Void> limited = transactions.run(() -> {
            jdbc.queryForList("select id from tasks where id = ? for update", task.toString());
            CompletableFuture<Void> limiting = CompletableFuture.runAsync(() -> limit(1));
            awaitLock("mode = 'ExclusiveLock' and relation = 'tasks'::regclass");
            bench.sql("update tasks set title = 'Changed' where id = ?", task.toString());
            return limiting;
        });

        limited.get();
        assertThat(bench.text("title", task)).isEqualTo("Changed");
        assertThat(bench.number("select count(*) from tasks where limited = 1")).isEqualTo(1);
    }

    @Test
    void locksTheRepositoriesOfWhatItGrantsInOneOrder() throws Exception {
        String first = "https://git.example/a/" + UUID.randomUUID();
        String last = "https://git.example/z/" + UUID.randomUUID();
        List<UUID> tasks = List.of(submit(last, ""), submit(first, ""));
        jdbc.update("update repositories set max_parallel = 1 where url in (?, ?)", first, last);
        jdbc.update("update tasks set limited = 1");
        Claimant worker = bench.worker("third");
        CompletableFuture<GrantReply> granted = transactions.run(() -> {
            lock(first);
            CompletableFuture<GrantReply> granting = CompletableFuture.supplyAsync(() -> runs.grantIfClaimable(worker, tasks, 0));
            awaitLock("locktype = 'transactionid'");
            lock(last);
            return granting;
        });

        assertThat(granted.get().granted()).hasSize(2);
    }

    private void lock(String repository) {
        jdbc.queryForList("select id from repositories where url = ? for no key update nowait", repository);
    }

    @Test
    void endsWithItsRepositoryAlsoWhereItWasSetAtThatMoment() throws Exception {
        UUID task = submit(url, "");
        id = http().get("/repositories?url=" + url).json().get(0).get("id").asString();
        CompletableFuture<Answer> deleted = transactions.run(() -> {
            bench.sql("update repositories set max_parallel = 1, version = version + 1 where id = ?", id);
            bench.sql("update tasks set limited = 1 where id = ?", task.toString());
            CompletableFuture<Answer> deleting = CompletableFuture.supplyAsync(() -> http().delete("/repositories/" + id));
            awaitLock("locktype = 'transactionid'");
            return deleting;
        });

        assertThat(deleted.get().status()).isEqualTo(204);
        assertThat(bench.number("select count(*) from tasks where limited = 1")).isZero();
    }
}
