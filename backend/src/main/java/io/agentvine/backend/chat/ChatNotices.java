package io.agentvine.backend.chat;

import io.agentvine.backend.queue.NoticeLists;
import io.agentvine.backend.queue.NoticeLists.Kind;
import io.agentvine.backend.store.Statements;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Carries open questions and untaken answers to their lists in Redis. */
@Component
class ChatNotices {

    private static final String QUESTIONS = "select q.id from questions q where " + QuestionRows.ANSWERABLE + " order by q.created_at, q.id limit "
            + NoticeLists.MOST;
    private static final String ANSWERS = "select q.answer_id from questions q join tasks t on t.id = q.task_id where q.status = 'answered'"
            + " and q.taken_at is null and (t.status = 'queued' and t.question_id = q.id or t.status = 'in_progress'"
            + " and (t.question_id = q.id or t.execution_id = q.execution_id)) order by q.closed_at, q.id limit " + NoticeLists.MOST;

    private final JdbcTemplate jdbc;
    private final Statements statements;
    private final NoticeLists lists;

    ChatNotices(JdbcTemplate jdbc, Statements statements, NoticeLists lists) {
        this.jdbc = jdbc;
        this.statements = statements;
        this.lists = lists;
    }

    /** Makes both lists what the rows say. */
    void tell() {
        lists.makeEqual(Kind.WORKER_REQUESTS, ids(QUESTIONS));
        lists.makeEqual(Kind.CONTROLLER_RESPONSES, ids(ANSWERS));
    }

    private List<UUID> ids(String sql) {
        return statements.read(() -> jdbc.query(sql, (row, n) -> UUID.fromString(row.getString(1))));
    }
}
