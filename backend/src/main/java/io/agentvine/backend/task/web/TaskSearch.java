package io.agentvine.backend.task.web;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Vendor;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks for what no index knows: a text in titles and descriptions, a label, a worker. Each time it looks through a bounded number of tasks, so
 * that it takes no longer the more there are; where it goes on with the older ones it says (docs/adr/0005-kept-counts.md).
 */
@Component
class TaskSearch {

    /** How many tasks are looked through at a time, of those that the other filters let through. */
    static final int REACH = 3_000;

    private final TaskPages pages;
    private final Vendor vendor;

    TaskSearch(TaskPages pages, Database database) {
        this.pages = pages;
        this.vendor = database.vendor();
    }

    /**
     * The tasks that were looked through.
     *
     * @param last the last of these, or null where there are none behind it
     * @param older the first behind these, where to go on; or null
     */
    record Part(TaskFilter filter, TaskKey last, TaskKey older) {}

    /** @param from the newest task to look at, or null */
    @Transactional(readOnly = true)
    public Part part(TaskFilter filter, TaskKey from) {
        return among(filter, from == null ? filter : filter.and(pages.order(filter, from, "<=")));
    }

    /** @param behind the last task that was looked at before, or null */
    @Transactional(readOnly = true)
    public Part partBehind(TaskFilter filter, TaskKey behind) {
        return among(filter, behind == null ? filter : filter.and(pages.order(filter, behind, "<")));
    }

    private Part among(TaskFilter filter, TaskFilter among) {
        List<TaskKey> end = pages.keys(among.withoutLooking(), 2, REACH - 1);
        if (end.size() < 2) {
            return new Part(withText(among), null, null);
        }
        return new Part(withText(among.and(pages.order(filter, end.get(0), ">="))), end.get(0), end.get(1));
    }

    /** How many of that part; by its rows. */
    long count(Part part) {
        return pages.count(part.filter, REACH);
    }

    /** SQLite knows the case of the letters A to Z only. PostgreSQL knows all, but those much faster if no others are asked for. */
    private TaskFilter withText(TaskFilter filter) {
        String q = filter.text();
        if (q == null) {
            return filter;
        }
        boolean simple = vendor == Vendor.SQLITE || q.chars().allMatch(c -> c < 128);
        String lowered = (vendor == Vendor.POSTGRESQL && simple ? "LOWER(%s COLLATE \"C\")" : "LOWER(%s)") + " LIKE ? ESCAPE '!'";
        String text = simple ? lowerAToZ(q) : q.toLowerCase(Locale.ROOT);
        String like = "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
        return filter.lookedForBy(Condition.of("(" + lowered.formatted("t.title") + " OR " + lowered.formatted("t.description") + ")", like, like));
    }

    private static String lowerAToZ(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
        return lower.toString();
    }
}
