package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.task.RunLifecycle;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What lists, their totals and the queues' books say, on either database; compared with what a look at all rows says. */
abstract class TaskListContract extends BackendTest {

    private static final List<String> FILTERS = List.of("", "status=queued", "status=in_progress", "status=cancelled", "status=failed",
            "status=completed", "priority=low", "task_type=feature", "status=cancelled&priority=low",
            "repository_url=https://git.example/counted.git", "status=cancelled&repository_url=https://git.example/counted.git");

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private TaskCounts counts;

    @Autowired
    private RunLifecycle runs;

    private String submit(String priority, String repository) {
        Answer answer = http().post("/tasks", """
                {"title": "Count me", "description": "d", "priority": "%s", "repository_url": "%s"}""".formatted(priority, repository));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private long rows(String query) {
        String where = query.isEmpty() ? "" : " where " + query.replaceAll("=([^&]*)", " = '$1'").replace("&", " and ");
        return jdbc.queryForObject("select count(*) from tasks" + where, Long.class);
    }

    private void everyTotalIsRight() {
        for (String filter : FILTERS) {
            Answer page = http().get("/tasks?limit=1&" + filter);
            assertThat(page.header("X-Total-Count")).as(filter).isEqualTo(Long.toString(rows(filter)));
            assertThat(page.json().size()).as(filter).isEqualTo((int) Math.min(1, rows(filter)));
        }
        for (String queue : List.of("high_priority", "default", "low_priority")) {
            var books = http().get("/queue/status").json().get(queue);
            assertThat(books.get("finished").asLong()).as(queue)
                    .isEqualTo(rows("status=completed&queue=" + queue) + rows("status=cancelled&queue=" + queue));
            assertThat(books.get("started").asLong()).isEqualTo(rows("status=in_progress&queue=" + queue));
            assertThat(books.get("failed").asLong()).isEqualTo(jdbc.queryForObject(
                    "select count(*) from tasks where status = 'failed' and queue_cleared_at is null and queue = ?", Long.class, queue));
        }
    }

    @Test
    void totalsFollowEveryChange() {
        String cancelled = submit("low", "https://git.example/counted.git");
        String retried = submit("low", "https://git.example/counted.git");
        String deleted = submit("high", "https://git.example/other.git");
        everyTotalIsRight();
        List.of(cancelled, retried, deleted).forEach(id -> assertThat(http().post("/tasks/" + id + "/cancel", "").status()).isEqualTo(200));
        everyTotalIsRight();
        assertThat(http().post("/tasks/" + retried + "/retry", "{}").status()).isEqualTo(200);
        assertThat(http().delete("/tasks/" + deleted).status()).isEqualTo(204);
        everyTotalIsRight();
        counts.fold();
        everyTotalIsRight();
    }

    @Test
    void totalsFollowRunsAndTheClearingOfTheBooks() {
        Floor floor = new Floor(http(), jdbc, runs);
        floor.run(floor.register());
        everyTotalIsRight();
        String failed = submit("low", "https://git.example/counted.git");
        jdbc.update("update tasks set status = 'failed', finished_at = 1, dispatched_at = null where id = ?", failed);
        everyTotalIsRight();
        jdbc.update("update tasks set queue_cleared_at = 2 where id = ?", failed);
        everyTotalIsRight();
        counts.fold();
        jdbc.update("update tasks set status = 'cancelled', queue_cleared_at = null where id = ?", failed);
        everyTotalIsRight();
    }

    @Test
    void totalsStayRightWhileCountsAreFolded() {
        List<String> tasks = List.of(submit("low", "https://git.example/counted.git"), submit("low", "https://git.example/counted.git"),
                submit("low", "https://git.example/counted.git"));
        tasks.forEach(id -> jdbc.update("update tasks set due_at = due_at + 3600000 where id = ?", id));
        List<CompletableFuture<Void>> changes = tasks.stream().map(id -> CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100; i++) {
                jdbc.update("update tasks set status = 'completed', finished_at = 1, dispatched_at = null where id = ?", id);
                jdbc.update("update tasks set status = 'queued', finished_at = null where id = ?", id);
            }
            jdbc.update("update tasks set status = 'completed', finished_at = 1, dispatched_at = null where id = ?", id);
        })).toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new));
        CompletableFuture<Void> otherBackend = CompletableFuture.runAsync(() -> {
            while (!all.isDone()) {
                counts.fold();
            }
        });
        while (!all.isDone()) {
            counts.fold();
        }
        all.join();
        otherBackend.join();
        everyTotalIsRight();
        counts.fold();
        everyTotalIsRight();
        assertThat(jdbc.queryForList("select count(*) from finished_counts group by status, book, priority, task_type, repository_url, to_review",
                Long.class)).allMatch(rows -> rows == 1);
    }

    @Test
    void aSearchGoesOnWithOlderTasksWhereItsLinkLeads() {
        String repository = "https://git.example/" + UUID.randomUUID() + ".git";
        String one = submit("low", repository);
        copyAsOlder(one, 2, TaskSearch.REACH, "00000001", "Copy");
        copyAsOlder(one, 1, 1, "00000000", "Where the NEEDLE is");
        everyTotalIsRight();
        String list = "/tasks?repository_url=" + repository;

        Answer newest = http().get(list + "&q=needle");
        assertThat(newest.json().size()).isZero();
        assertThat(newest.header("X-Total-Count")).isEqualTo("0");
        assertThat(http().get(list + "&q=copy&limit=2").header("X-Total-Count")).isEqualTo(Integer.toString(TaskSearch.REACH - 1));
        assertThat(http().get(list + "&q=copy&limit=2").header("Link")).contains("offset=2").doesNotContain("from=");

        Answer older = http().get(next(newest));
        assertThat(older.json().get(0).get("title").asString()).contains("NEEDLE");
        assertThat(older.header("X-Total-Count")).isEqualTo("1");
        assertThat(older.header("Link")).doesNotContain("rel=\"next\"");
        assertThat(http().get(list + "&from=" + one).status()).isEqualTo(400);
    }

    @Test
    void searchesInAnyCaseAndForSignsAsTheyAre() {
        String repository = "https://git.example/" + UUID.randomUUID() + ".git";
        String id = submit("low", repository);
        jdbc.update("update tasks set title = 'Über 100% OF it', description = 'snake_case!' where id = ?", id);
        for (String q : List.of("of%20IT", "100%25", "%C3%9Cber", "KE_C", "e!")) {
            assertThat(http().get("/tasks?repository_url=" + repository + "&q=" + q).header("X-Total-Count")).as(q).isEqualTo("1");
        }
        for (String q : List.of("of_it", "1%25", "kexc")) {
            assertThat(http().get("/tasks?repository_url=" + repository + "&q=" + q).header("X-Total-Count")).as(q).isEqualTo("0");
        }
    }

    private static String next(Answer answer) {
        Matcher link = Pattern.compile("<[^>]*/api/v1([^>]*)>; rel=\"next\"").matcher(answer.header("Link"));
        assertThat(link.find()).as(answer.header("Link")).isTrue();
        return link.group(1);
    }

    /** Copies of a task that are over: with these first digits of their ids, numbered to that. */
    private void copyAsOlder(String id, int first, int last, String digits, String title) {
        jdbc.update("insert into tasks (id, title, description, task_type, priority, repository_url, work_branch, permission_level,"
                + " timeout_ms, max_attempts, status, created_at, updated_at, finished_at, job_id, queue, position, due_at, attempts,"
                + " lost_workers, fresh, fence, reason_code, reason_message, reason_since) with recursive numbers(n) as (select ? union all"
                + " select n + 1 from numbers where n < ?) select ? || substr(id, 9, 20) || cast(10000000 + n as varchar(8)), ?, 'd',"
                + " task_type, priority, repository_url, work_branch, permission_level, timeout_ms, max_attempts, 'completed', created_at,"
                + " updated_at, created_at, ? || substr(job_id, 9, 20) || cast(10000000 + n as varchar(8)), queue, position, due_at,"
                + " attempts, lost_workers, fresh, fence, reason_code, reason_message, reason_since from tasks, numbers where id = ?",
                first, last, digits, title, digits, id);
    }
}
