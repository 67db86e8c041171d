package io.agentvine.backend.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The statements, each in a file of its own: {@code sql/<feature>/<name>.sql} where one text serves both databases, else
 * {@code sql/<vendor>/<feature>/<name>.sql}.
 *
 * <p>A file begins with what it does, its parameters with their units, and its answer. {@code :name} is a parameter;
 * <code>${name}</code> stands for the text of {@code include/<name>.sql}, a condition or expression that several statements
 * share. A line that ends with {@code -- if name} counts only where that parameter has a value: a filter that may be asked for.
 * A file may hold several statements, each ended by a {@code ;} at the end of its line ({@link Sql} says how they run).
 * Any thread.
 */
@Component
public class SqlFiles {

    private static final Pattern INCLUDE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^\\s*--.*\\R?");

    private final JdbcTemplate jdbc;
    private final String vendor;
    private final Map<String, SqlText> statements = new ConcurrentHashMap<>();

    public SqlFiles(JdbcTemplate jdbc, Database database) {
        this.jdbc = jdbc;
        this.vendor = database.vendor().name().toLowerCase(Locale.ROOT);
    }

    /**
     * The statement of that file, to be given its values and run.
     *
     * @param name {@code feature/name}
     * @throws IllegalStateException there is no such file, or one that it includes
     */
    public Sql of(String name) {
        return new Sql(jdbc, name, statements.computeIfAbsent(name, file -> new SqlText(text(file))));
    }

    private String text(String name) {
        return INCLUDE.matcher(COMMENT_LINE.matcher(read(name)).replaceAll(""))
                .replaceAll(match -> Matcher.quoteReplacement(text("include/" + match.group(1)).strip()));
    }

    private String read(String name) {
        String own = "/sql/" + vendor + "/" + name + ".sql";
        String shared = "/sql/" + name + ".sql";
        try (InputStream mine = SqlFiles.class.getResourceAsStream(own);
                InputStream both = SqlFiles.class.getResourceAsStream(shared)) {
            if ((mine == null) == (both == null)) {
                throw new IllegalStateException("Expected one of " + shared + " and " + own + ", and found " + (mine == null ? "none" : "both"));
            }
            return new String((mine == null ? both : mine).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The statement " + name + " could not be read", e);
        }
    }
}
