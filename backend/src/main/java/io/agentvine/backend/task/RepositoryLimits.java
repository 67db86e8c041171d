package io.agentvine.backend.task;

import io.agentvine.backend.store.SqlFiles;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Says in the rows of tasks whether their repository limits how many of them run at once ({@code repositories.max_parallel}). A trigger of the
 * tables holds to the limit itself, under the grant's statement. Joins the caller's transaction.
 */
@Component
public class RepositoryLimits {

    private final SqlFiles sql;
    private final ApplicationEventPublisher events;

    RepositoryLimits(SqlFiles sql, ApplicationEventPublisher events) {
        this.sql = sql;
        this.events = events;
    }

    /**
     * Changes a repository's limit. Where it begins or ends nobody submits a task or takes one meanwhile, so that no row is left that says
     * otherwise.
     *
     * @param key as {@link RepositoryKey} makes it
     * @param before null: there was none
     * @param after null: there is none
     * @param change writes the repository's row, or does not after all
     */
    public <T> T change(String key, Integer before, Integer after, Supplier<T> change) {
        boolean switched = (before == null) != (after == null);
        if (switched) {
            sql.of("task/alone").update();
            noteTasksOfBefore(key);
        }
        T changed = change.get();
        if (switched) {
            sql.of("task/limit_repository").with("key", key).update();
        }
        if (before != null && !before.equals(after)) {
            events.publishEvent(new RoomInRepository());
        }
        return changed;
    }

    /** Rows of earlier versions do not say which repository they are of. Those that are over, which may be many, say it when they go on. */
    private void noteTasksOfBefore(String key) {
        record Unnoted(UUID id, String url) {}
        List<UUID> ids = sql.of("task/live_without_key").list(row -> new Unnoted(row.id("id"), row.text("repository_url"))).stream()
                .filter(task -> RepositoryKey.of(task.url).equals(key)).map(Unnoted::id).toList();
        note(key, ids);
    }

    /** Before a task that is over is queued again: its row may be of an earlier version. */
    void noteRepositoryOf(UUID task) {
        sql.of("task/url_without_key").with("task", task).first(row -> row.text("repository_url"))
                .ifPresent(url -> note(RepositoryKey.of(url), List.of(task)));
    }

    private void note(String key, List<UUID> ids) {
        if (!ids.isEmpty()) {
            sql.of("task/note_repository").with("key", key).with("ids", ids).update();
        }
    }
}
