package io.agentvine.backend.chat;

import io.agentvine.backend.queue.NoticeLists;
import io.agentvine.backend.queue.NoticeLists.Kind;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Carries open questions and untaken answers to their lists in Redis. */
@Component
class ChatNotices {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final NoticeLists lists;

    ChatNotices(SqlFiles sql, Transactions transactions, NoticeLists lists) {
        this.sql = sql;
        this.transactions = transactions;
        this.lists = lists;
    }

    /** Makes both lists what the rows say. */
    void tell() {
        lists.makeEqual(Kind.WORKER_REQUESTS, ids("chat/questions_to_tell"));
        lists.makeEqual(Kind.CONTROLLER_RESPONSES, ids("chat/answers_to_tell"));
    }

    private List<UUID> ids(String statement) {
        return transactions.read(() -> sql.of(statement).with("most", NoticeLists.MOST).list(row -> row.id("id")));
    }
}
