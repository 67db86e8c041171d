package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@OnPostgres
class TaskListOnPostgresTest extends TaskListContract {

    private static final String LOOKED_AT =
            "SELECT COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'finished_counts'";

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private TaskCounts counts;

    @Autowired
    private Transactions transactions;

    @Autowired
    private SqlFiles sql;

    /** As while a million counts come: it planned while there was one, and what it finds then it finds once. */
    @Test
    void findsTheKindsThatItFoldsOnceWhateverItsPlanWasMadeFor() {
        jdbc.update("delete from finished_counts where repository_url like 'https://git.example/kind-%'");
        jdbc.execute("vacuum analyze finished_counts");
        long lookedAt = transactions.run(() -> {
            jdbc.update("insert into finished_counts select 'failed', 'default', 'low', 'docs', 'https://git.example/kind-' || n % 50 || '.git', 1"
                    + " from generate_series(1, 1000) n");
            long before = jdbc.queryForObject(LOOKED_AT, Long.class);
            assertThat(sql.of("task/fold_finished").with("most", 20_000).number()).isGreaterThanOrEqualTo(1_000);
            return jdbc.queryForObject(LOOKED_AT, Long.class) - before;
        });
        assertThat(lookedAt).isLessThan(10_000);
        jdbc.update("delete from finished_counts where repository_url like 'https://git.example/kind-%'");
    }

    @Test
    void foldsHoweverManyCountsHaveGathered() {
        jdbc.update("insert into finished_counts select 'failed', 'default', 'low', 'docs', 'https://git.example/gathered.git',"
                + " case when n % 3 = 0 then -1 else 1 end from generate_series(1, 120000) n");
        counts.fold();
        assertThat(jdbc.queryForList("select n from finished_counts where repository_url = 'https://git.example/gathered.git'", Long.class))
                .containsExactly(40_000L);
        jdbc.update("delete from finished_counts where repository_url = 'https://git.example/gathered.git'");
    }
}
