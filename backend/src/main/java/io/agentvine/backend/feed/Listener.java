package io.agentvine.backend.feed;

import io.agentvine.backend.feed.FeedChange.Kind;
import io.agentvine.backend.platform.Admission;
import io.agentvine.backend.platform.LiveResponse;
import java.util.List;

/**
 * One client that listens. It gets the next part when it has taken the one before: from the window, or from the database where it
 * is further behind. So it holds one part at most, and nothing is left out however slow it is.
 */
final class Listener {

    private static final int PAGE = 500;
    private static final String HELLO = "retry: 2000\nid: %s\n\n";
    private static final String RESET = "event: reset\nid: %s\ndata: {\"reason\":\"What came after %s is not kept here. Read the lists"
            + " again; the events go on from now.\"}\n\n";

    LiveResponse response;
    private final Admission admission;
    private final ChangeReader reader;
    private final Window window;
    private final EventRows rows;
    private final Cursor wanted;
    private volatile Cursor place;
    private boolean tasksMoved;
    private boolean hasActivities;

    /** @param wanted the last event that it has; null: it begins now */
    Listener(Cursor wanted, Admission admission, ChangeReader reader, Window window, EventRows rows) {
        this.admission = admission;
        this.wanted = wanted;
        this.reader = reader;
        this.window = window;
        this.rows = rows;
    }

    /** Sends what comes next; true where there is more that it can take at once. Called by several threads. */
    synchronized boolean sendNext() {
        if (place == null) {
            begin();
        }
        Window.Part part = place == null ? null : window.after(place);
        if (part == null || !response.isOpen() || response.backlog() > 0 || place.reaches(part.head())) {
            return false;
        }
        if (part.changes() != null) {
            send(part.changes());
            place = place.past(part.head());
        } else {
            replay(part.head());
        }
        return response.backlog() == 0 && !place.reaches(part.head());
    }

    /** Not before the reader's own place is known, so that nothing is lost between the headers and the first event. */
    private void begin() {
        Cursor head = window.head();
        if (head == null) {
            return;
        }
        boolean resumes = wanted == null || reader.canResumeFrom(wanted);
        place = wanted != null && resumes ? wanted : head;
        response.send(HELLO.formatted(place) + (resumes ? "" : RESET.formatted(place, wanted)));
        response.start();
    }

    private void replay(Cursor head) {
        ChangePage page = reader.between(place, head, PAGE).orElse(null);
        if (page == null) {
            response.send(RESET.formatted(head, place));
            place = head;
            return;
        }
        send(rows.in(page.changes()));
        place = page.next();
    }

    private void send(List<FeedChange> changes) {
        StringBuilder text = new StringBuilder();
        for (FeedChange change : changes) {
            place = place.past(change);
            tasksMoved |= change.kind() == Kind.TASK;
            text.append("id: ").append(place).append("\nevent: ").append(change.kind().word())
                    .append("\ndata: ").append(change.json()).append("\n\n");
        }
        if (!changes.isEmpty()) {
            response.send(text.toString());
        }
    }

    /** Whether it was told of tasks since it was told how full the queues are. */
    synchronized boolean awaitsCounts() {
        return tasksMoved && response.isOpen() && response.backlog() == 0;
    }

    synchronized void sendCounts(String json) {
        tasksMoved = false;
        response.send("id: " + place + "\nevent: queue\ndata: " + json + "\n\n");
    }

    /** Whether it can take what runs do now, and how: it was told of all of them, or has to be. */
    synchronized boolean awaitsActivities(boolean wasTold) {
        return place != null && hasActivities == wasTold && response.isOpen() && response.backlog() == 0;
    }

    /** @param json null where there is nothing to tell */
    synchronized void sendActivities(String json) {
        hasActivities = true;
        if (json != null) {
            response.send("id: " + place + "\nevent: activity\ndata: " + json + "\n\n");
        }
    }

    /** Where it cannot take it now, it has to be told of all again. */
    synchronized void sendChangedActivities(String json) {
        if (awaitsActivities(true)) {
            sendActivities(json);
        } else {
            hasActivities = false;
        }
    }

    boolean mayListen() {
        return !admission.isOver();
    }

    /** Shows that the connection lives; one that takes nothing is ended and may resume. */
    synchronized void sendComment(int mostUntaken) {
        if (place == null) {
            return;
        }
        if (response.backlog() > mostUntaken) {
            response.abort();
        } else {
            response.send(": still here\n\n");
        }
    }

    /** Waits for nothing that is being sent. */
    void end() {
        if (place == null) {
            response.abort();
        } else {
            response.finish();
        }
    }
}
