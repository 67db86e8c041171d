package io.agentvine.backend.task.web;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Vendor;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks for a text in titles and descriptions. Each time it looks through a bounded number of tasks, so that it takes no longer
 * the more there are; where it goes on with the older ones it says (docs/adr/0005-kept-counts.md).
 */
@Component
class TaskSearch {

    /** How many tasks are looked through at a time, of those that the other filters let through. */
    static final int REACH = 3_000;

    private final JdbcTemplate jdbc;
    private final Vendor vendor;

    TaskSearch(JdbcTemplate jdbc, Database database) {
        this.jdbc = jdbc;
        this.vendor = database.vendor();
    }

    /** The tasks that were looked through. @param older where to go on, or null where these were all */
    record Part(TaskFilter filter, UUID older) {}

    /** @param from the newest task to look at, or null */
    @Transactional(readOnly = true)
    public Part part(TaskFilter filter, String q, UUID from) {
        TaskFilter among = from == null ? filter : filter.and("t.id <= ?", from.toString());
        List<String> next = jdbc.queryForList("SELECT t.id FROM tasks t" + among.where() + " ORDER BY t.id DESC LIMIT 1 OFFSET " + REACH,
                String.class, among.values().toArray());
        TaskFilter reached = next.isEmpty() ? among : among.and("t.id > ?", next.get(0));
        return new Part(withText(reached, q), next.isEmpty() ? null : UUID.fromString(next.get(0)));
    }

    /** How many of that part; by its rows. */
    @Transactional(readOnly = true)
    public long count(Part part) {
        return jdbc.queryForObject("SELECT COUNT(*) FROM tasks t" + part.filter.where(), Long.class, part.filter.values().toArray());
    }

    /** SQLite knows the case of the letters A to Z only. PostgreSQL knows all, but those much faster if no others are asked for. */
    private TaskFilter withText(TaskFilter filter, String q) {
        boolean simple = vendor == Vendor.SQLITE || q.chars().allMatch(c -> c < 128);
        String lowered = (vendor == Vendor.POSTGRESQL && simple ? "LOWER(%s COLLATE \"C\")" : "LOWER(%s)") + " LIKE ? ESCAPE '!'";
        String text = simple ? lowerAToZ(q) : q.toLowerCase(Locale.ROOT);
        String like = "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
        return filter.and("(" + lowered.formatted("t.title") + " OR " + lowered.formatted("t.description") + ")", like, like);
    }

    private static String lowerAToZ(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
        return lower.toString();
    }
}
