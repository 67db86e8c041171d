package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.sql.SQLException;
import java.util.List;
import org.springframework.stereotype.Component;

/** What was posted, as people see it; also where no webhook is set any more. */
@Component
class DeliveryList {

    private final Transactions transactions;
    private final SqlFiles sql;
    private final List<String> targets;

    DeliveryList(Transactions transactions, SqlFiles sql, WebhookSettings settings) {
        this.transactions = transactions;
        this.sql = sql;
        this.targets = settings.targets().stream().map(Target::key).toList();
    }

    /** Either may be null: not asked for. */
    record Filter(WebhookDelivery.Status status, WebhookEvent event) {}

    /** Newest first. */
    List<DeliveryView> page(Filter filter, Paging page) {
        return transactions.read(() -> filtered("webhook/list", filter)
                .with("limit", page.limit())
                .with("offset", page.offset())
                .list(this::view));
    }

    long count(Filter filter) {
        return transactions.read(() -> filtered("webhook/count", filter).number());
    }

    private Sql filtered(String statement, Filter filter) {
        return sql.of(statement).with("status", filter.status).with("event", filter.event);
    }

    private DeliveryView view(Row row) throws SQLException {
        int webhook = targets.indexOf(row.text("target"));
        return new DeliveryView(row.id("id"), webhook < 0 ? null : webhook, row.text("url"), row.text("format"), row.text("event"), row.id("task_id"),
                row.id("question_id"), row.text("status"), row.count("attempts"), row.time("next_at"), row.countOrNull("last_status"),
                row.text("last_error"), row.time("created_at"), row.time("delivered_at"));
    }
}
