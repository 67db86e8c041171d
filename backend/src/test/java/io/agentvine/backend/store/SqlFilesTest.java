package io.agentvine.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.Migrations;
import io.agentvine.backend.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Stream;
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
        assertThat(statements("sqlite")).isEqualTo(statements("postgresql"));
    }

    @Test
    void everyIncludeIsUsed() throws Exception {
        Set<String> used = new TreeSet<>();
        for (Path file : files(ROOT)) {
            INCLUDE.matcher(Files.readString(file)).results().forEach(found -> used.add(found.group(1)));
        }
        Set<String> there = Stream.concat(names("sqlite").stream(), names("postgresql").stream())
                .filter(name -> name.startsWith("include/"))
                .map(name -> name.substring("include/".length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(there).isEqualTo(used);
    }

    @Test
    void everyStatementIsRun() throws Exception {
        Set<String> named = new TreeSet<>();
        for (Path file : files(Path.of("src/main/java"))) {
            Pattern.compile("\"([a-z]+/\\w+)\"").matcher(read(file)).results().forEach(found -> named.add(found.group(1)));
        }
        assertThat(named).containsAll(statements("sqlite"));
    }

    @Test
    void onlyTheStatementsOfTasksChangeTheirRows() throws Exception {
        Pattern change = Pattern.compile("(?i)\\b(UPDATE|INSERT INTO|DELETE FROM)\\s+tasks\\b");
        assertThat(files(ROOT).stream().filter(file -> !file.toString().contains("/task/") && change.matcher(read(file)).find())).isEmpty();
        Set<String> running = new TreeSet<>();
        for (Path file : files(Path.of("src/main/java"))) {
            assertThat(change.matcher(read(file)).find()).as(file.toString()).isFalse();
            Pattern.compile("\"(task/\\w+)\"").matcher(read(file)).results()
                    .filter(found -> Stream.of("", "sqlite/", "postgresql/").map(vendor -> ROOT.resolve(vendor + found.group(1) + ".sql"))
                            .anyMatch(statement -> Files.exists(statement) && change.matcher(read(statement)).find()))
                    .forEach(found -> running.add(file.getFileName().toString()));
        }
        assertThat(running).containsExactly("ClaimableTasks.java", "CompletedTasks.java", "Grants.java", "Leases.java", "NewTasks.java", "RepositoryLimits.java", "RunLifecycle.java", "TaskLifecycle.java");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                    new SqlText("select :text as text, :rows as rows, :truth as truth, :word as word"));

            List<String> found = echo.with("text", "a\0b").with("truth", true).with("word", Vendor.SQLITE)
                    .with("rows", List.of(Map.of("n", "x\0y")))
                    .first(row -> List.of(row.text("text"), row.text("rows"), row.text("truth"), row.text("word"))).orElseThrow();

            assertThat(found).containsExactly("ab", "[{\"n\":\"xy\"}]", "1", "sqlite");
        }
    }

    @Test
    void aFilterThatIsNotAskedForIsNoPartOfTheStatement() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("optional.db"))) {
            SqlText text = new SqlText("select n from (select 1 as n union all select 2) where 1 = 1\n  and n >= :least -- if least\n  and n <= :most -- if most");
            JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));

            assertThat(new Sql(jdbc, "filter", text).list(row -> row.number("n"))).containsExactly(1L, 2L);
            assertThat(new Sql(jdbc, "filter", text).with("least", 2).with("most", null).list(row -> row.number("n"))).containsExactly(2L);
        }
    }

    @Test
    void manyRowsOfOneStatementAreOneBatch() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("batch.db"))) {
            JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            jdbc.execute("create table numbers (n integer primary key)");
            SqlText text = new SqlText("insert into numbers (n) values (:n) on conflict do nothing");

            assertThat(new Sql(jdbc, "batch", text).updateEach(List.of(1, 2, 2), (one, n) -> one.with("n", n))).isEqualTo(2);
        }
    }

    private static List<String> refusedBy(Connection connection, String vendor) throws Exception {
        SqlFiles files = on(connection);
        List<String> refused = new ArrayList<>();
        for (String name : statements(vendor)) {
            refused.addAll(files.of(name).refusedBy(connection));
        }
        return refused;
    }

    private static SqlFiles on(Connection connection) {
        JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        return new SqlFiles(jdbc, new Database(jdbc));
    }

    private static Set<String> statements(String vendor) throws Exception {
        return names(vendor).stream().filter(name -> !name.startsWith("include/")).collect(Collectors.toCollection(TreeSet::new));
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
