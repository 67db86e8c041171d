package io.agentvine.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.Migrations;
import io.agentvine.backend.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class SqlFilesTest {

    private static final Path ROOT = Path.of("src/main/resources/sql");
    private static final Pattern INCLUDE = Pattern.compile("\\$\\{(\\w+)}");

    @TempDir
    private Path folder;

    @Test
    void everyStatementIsTakenBySqlite() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("files.db");
        Migrations.run(url, "", "", "sqlite");
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(refusedBy(connection, "sqlite")).isEmpty();
        }
    }

    @Test
    void everyStatementIsTakenByPostgres() throws Exception {
        TestPostgres.Place postgres = TestPostgres.newDatabase();
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password())) {
            assertThat(refusedBy(connection, "postgresql")).isEmpty();
        }
    }

    @Test
    void everyFileSaysWhatItDoesAndBothDatabasesHaveTheSame() throws Exception {
        assertThat(files(ROOT)).allSatisfy(file -> assertThat(Files.readString(file)).startsWith("-- "));
        assertThat(names("sqlite")).isEqualTo(names("postgresql"));
    }

    @Test
    void everyIncludeIsUsed() throws Exception {
        Set<String> used = new TreeSet<>();
        for (Path file : files(ROOT)) {
            INCLUDE.matcher(Files.readString(file)).results().forEach(found -> used.add(found.group(1)));
        }
        Set<String> there = names("sqlite").stream()
                .filter(name -> name.startsWith("include/"))
                .map(name -> name.substring("include/".length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(there).isEqualTo(used);
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("none.db"))) {
            SqlFiles files = on(connection);

            assertThatThrownBy(() -> files.of("task/nothing")).hasMessageContaining("/sql/task/nothing.sql");
        }
    }

    @Test
    void aValueIsStoredAsTheTablesKeepIt() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("values.db"))) {
            Sql echo = new Sql(new JdbcTemplate(new SingleConnectionDataSource(connection, true)), "echo",
                    List.of(Sql.Part.of("select :text as text, :rows as rows, :truth as truth, :word as word")));

            List<String> found = echo.with("text", "a\0b").with("truth", true).with("word", Vendor.SQLITE)
                    .with("rows", List.of(Map.of("n", "x\0y")))
                    .first(row -> List.of(row.text("text"), row.text("rows"), row.text("truth"), row.text("word"))).orElseThrow();

            assertThat(found).containsExactly("ab", "[{\"n\":\"xy\"}]", "1", "sqlite");
        }
    }

    private static List<String> refusedBy(Connection connection, String vendor) throws Exception {
        SqlFiles files = on(connection);
        List<String> refused = new ArrayList<>();
        for (String name : names(vendor)) {
            if (!name.startsWith("include/")) {
                refused.addAll(files.of(name).refusedBy(connection));
            }
        }
        return refused;
    }

    private static SqlFiles on(Connection connection) {
        JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        return new SqlFiles(jdbc, new Database(jdbc));
    }

    private static Set<String> names(String vendor) throws Exception {
        return files(ROOT).stream()
                .map(file -> ROOT.relativize(file).toString().replace('\\', '/').replaceAll("\\.sql$", ""))
                .filter(name -> !name.startsWith(vendor.equals("sqlite") ? "postgresql/" : "sqlite/"))
                .map(name -> name.startsWith(vendor + "/") ? name.substring(vendor.length() + 1) : name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> files(Path root) throws Exception {
        try (var all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
