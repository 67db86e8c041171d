package io.agentvine.backend.feed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest changes that this backend has read, shared by all who listen here. Any thread. */
final class Window {

    private static final int MOST = 1_000;

    private final Deque<FeedChange> newest = new ArrayDeque<>();
    private Cursor floor;
    private Cursor head;

    /** @param changes null where they begin before the window; then the database has them, up to the head */
    record Part(List<FeedChange> changes, Cursor head) {}

    /** Begins there; nobody listened before. */
    synchronized void open(Cursor at) {
        newest.clear();
        floor = at;
        head = at;
    }

    synchronized void close() {
        newest.clear();
        head = null;
    }

    /** How far was read; null while closed. */
    synchronized Cursor head() {
        return head;
    }

    synchronized void add(ChangePage page) {
        newest.addAll(page.changes());
        head = page.next();
        while (newest.size() > MOST) {
            floor = floor.past(newest.removeFirst());
        }
    }

    /** What came after that place; null while closed. */
    synchronized Part after(Cursor place) {
        if (head == null) {
            return null;
        }
        return new Part(place.reaches(floor) ? newest.stream().filter(change -> !place.has(change)).toList() : null, head);
    }
}
