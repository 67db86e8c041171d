package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.OnPostgres;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@OnPostgres
class TaskListOnPostgresTest extends TaskListContract {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private TaskCounts counts;

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
