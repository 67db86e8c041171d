package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.Cursor;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import org.springframework.data.domain.Persistable;

/** How far a target was served in the stream of changes: what came before has its deliveries. */
@Entity
@Table(name = "webhook_targets")
class ServedTarget implements Persistable<String> {

    @Id
    private String target;

    private String url;

    private String format;

    private long historyId;

    private long changesId;

    private Instant createdAt;

    @Transient
    private boolean added;

    /** For Hibernate. */
    protected ServedTarget() {}

    /** A target that is new is served from there on. */
    ServedTarget(Target target, Cursor place, Instant now) {
        this.target = target.key();
        this.url = target.shown();
        this.format = target.format().word();
        this.historyId = place.history();
        this.changesId = place.changes();
        this.createdAt = now;
        this.added = true;
    }

    Cursor place() {
        return new Cursor(historyId, changesId);
    }

    /** False, and nothing is changed, where it is not there any more: another backend has served it. */
    boolean advance(Cursor from, Cursor to) {
        if (!place().equals(from)) {
            return false;
        }
        historyId = to.history();
        changesId = to.changes();
        return true;
    }

    @Override
    public String getId() {
        return target;
    }

    @Override
    public boolean isNew() {
        return added;
    }
}
