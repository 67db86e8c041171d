package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The statements on reviews. Joins a transaction. */
@Component
class ReviewRows {

    private final SqlFiles sql;
    private final Ids ids;

    ReviewRows(SqlFiles sql, Ids ids) {
        this.sql = sql;
        this.ids = ids;
    }

    /** @param messageId what was written to the agent, or null */
    Review add(UUID taskId, NewReview review, UUID messageId, String actor) {
        UUID id = ids.next();
        sql.of("chat/add_review").with("id", id).with("task", taskId).with("verdict", review.verdict().word())
                .with("message", review.message()).with("comments", Wire.write(review.comments())).with("message_id", messageId)
                .with("actor", actor).update();
        return sql.of("chat/review").with("id", id).first(ReviewRows::read).orElseThrow();
    }

    List<Review> list(UUID taskId, Paging page) {
        return sql.of("chat/reviews").with("task", taskId).with("limit", page.limit()).with("offset", page.offset()).list(ReviewRows::read);
    }

    long count(UUID taskId) {
        return sql.of("chat/count_reviews").with("task", taskId).number();
    }

    private static Review read(Row row) throws SQLException {
        return new Review(row.id("id"), row.id("task_id"), row.id("execution_id"), row.text("verdict"), row.text("message"),
                List.of(Wire.read(row.text("comments"), ReviewComment[].class)), row.id("message_id"), row.text("actor"),
                row.time("created_at"));
    }
}
