package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Holds what the documents name in code marks, classes, files and settings, against the tree. CHANGELOG tells of the past and is left out. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern CLASS = Pattern.compile("(?:[a-z]+\\.)?([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)(?:\\.\\w+)?(?:\\(.*\\))?");
    private static final Pattern FILE = Pattern.compile("(?:[\\w.-]+/)*[\\w.-]+\\.(?:java|lua|sql|sh|json|md|yml|xml|mjs)");
    private static final Pattern SETTING = Pattern.compile("(agentvine\\.[a-z0-9-]+\\.[a-z0-9-]+)(?:[.=:\\[].*)?");
    /** Of other programs, or made where the project runs. */
    private static final Set<String> NOT_OURS = Set.of("settings.json", "application.yml", "CLAUDE.md", "AGENTS.md", "package-info.java", ".mcp.json", ".credentials.json");
    private static final Set<String> OTHERS_CLASSES = Set.of("SpringBootTest", "PreToolUse", "AskUserQuestion", "ExitPlanMode", "JdbcClient",
            "JdbcTemplate", "FlywayMigration", "TypeScript", "JavaScript", "PostgreSQL", "SQLite", "WebFetch", "WebSearch", "NotebookEdit",
            "MultiEdit", "TodoWrite", "BashOutput", "KillShell", "SlashCommand");

    @Test
    void everyClassThatADocumentNamesIsThere() throws Exception {
        Set<String> classes = classes();
        assertThat(named(CLASS, 1).filter(found -> !classes.contains(found.name) && !OTHERS_CLASSES.contains(found.name))).isEmpty();
    }

    @Test
    void everyFileThatADocumentNamesIsThere() throws Exception {
        List<String> files = files().stream().map(file -> "/" + ROOT.relativize(file).toString().replace('\\', '/')).toList();
        assertThat(named(FILE, 0).filter(found -> !NOT_OURS.contains(found.name)
                && files.stream().noneMatch(file -> file.endsWith("/" + found.name.replaceFirst("^\\./", ""))))).isEmpty();
    }

    @Test
    void everySettingThatADocumentNamesIsThere() throws Exception {
        Set<String> settings = settings();
        assertThat(named(SETTING, 1).filter(found -> settings.stream().noneMatch(there -> there.equals(found.name)
                || there.startsWith(found.name + ".") || found.name.startsWith(there + ".")))).isEmpty();
    }

    private record Named(String document, String name) {}

    private static Stream<Named> named(Pattern pattern, int group) throws Exception {
        List<Named> found = new ArrayList<>();
        for (Path document : documents()) {
            Matcher code = CODE.matcher(Files.readString(document).replaceAll("(?s)```.*?```", ""));
            while (code.find()) {
                Matcher name = pattern.matcher(code.group(1));
                if (name.matches()) {
                    found.add(new Named(ROOT.relativize(document).toString(), name.group(group)));
                }
            }
        }
        assertThat(found).as("names in documents").isNotEmpty();
        return found.stream().distinct();
    }

    private static List<Path> documents() throws Exception {
        return files().stream().filter(file -> file.toString().endsWith(".md") && !file.endsWith("CHANGELOG.md")
                && !ROOT.relativize(file).toString().contains("/src/")).toList();
    }

    private static List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|node_modules|\\.git|\\.claude-cli)(/.*)?"))
                    .filter(Files::isRegularFile).toList();
        }
    }

    private static Set<String> classes() throws Exception {
        Pattern type = Pattern.compile("\\b(?:class|interface|record|enum) ([A-Z]\\w+)");
        Set<String> names = new TreeSet<>();
        for (Path file : files()) {
            if (file.toString().endsWith(".java")) {
                type.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
            }
        }
        return names;
    }

    private static Set<String> settings() {
        var annotated = new ClassPathScanningCandidateComponentProvider(false);
        annotated.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return annotated.findCandidateComponents("io.agentvine.backend").stream()
                .map(found -> ClassUtils.resolveClassName(found.getBeanClassName(), null))
                .flatMap(type -> Stream.of(type.getRecordComponents()).map(part -> type.getAnnotation(ConfigurationProperties.class).value()
                        + "." + kebab(part)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String kebab(RecordComponent part) {
        return part.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
    }
}
