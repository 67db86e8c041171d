package io.agentvine.backend.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.agentvine.backend.task.McpServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

class SettingsInForceTest {

    private static final Pattern TAG = Pattern.compile("@param (\\w+) (.*?)(?: \\*/)?$", Pattern.MULTILINE);
    private static final Pattern MARK = Pattern.compile("\\{@\\w+ ([^}]*)}");

    @TempDir
    private Path folder;

    private final Map<String, Object> variables = new TreeMap<>();
    private final StandardEnvironment environment = new StandardEnvironment() {
        @Override
        public Map<String, Object> getSystemEnvironment() {
            return variables;
        }
    };

    @BeforeEach
    void ofNobodyElse() {
        environment.getPropertySources().replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    }

    private void file(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("application.yml"), text);
        new YamlPropertySourceLoader().load("settings", new FileSystemResource(file)).forEach(environment.getPropertySources()::addLast);
    }

    private Map<String, Setting> settings() {
        ConfigurationPropertySources.attach(environment);
        Map<String, Setting> named = new LinkedHashMap<>();
        new SettingsInForce(environment).all().forEach(setting -> assertThat(named.put(setting.name(), setting)).as(setting.name()).isNull());
        return named;
    }

    private Setting setting(String name) {
        return settings().get(name);
    }

    @Test
    void whatNobodySetHasItsDefault() {
        assertThat(setting("agentvine.lease.duration")).isEqualTo(new Setting("agentvine.lease.duration", "90s", "90s", "duration", false,
                "how long a lease lives without a heartbeat", Setting.Source.DEFAULT));
        assertThat(setting("agentvine.tasks.retention").value()).isNull();
        assertThat(setting("agentvine.stop-on-stdin-eof")).extracting(Setting::value, Setting::type).containsExactly("false", "boolean");
    }

    @Test
    void namesEachOnceInTheirOrder() {
        assertThat(List.copyOf(settings().keySet())).isSorted().hasSizeGreaterThan(70);
    }

    /** Spring's processor takes a parameter's tag for that of another one whose name begins with its own. */
    @Test
    void everyDescriptionIsThatOfItsSetting() throws Exception {
        Map<String, List<String>> written = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                TAG.matcher(Files.readString(file)).results().forEach(tag -> written
                        .computeIfAbsent(DataObjectPropertyName.toDashedForm(tag.group(1)), name -> new ArrayList<>()).add(tag.group(2)));
            }
        }
        List<Declared> declared = Declared.all().stream().flatMap(one -> Stream.concat(Stream.of(one), one.fields().stream()))
                .filter(one -> one.description() != null && !one.name().equals("agentvine.stop-on-stdin-eof")).toList();
        assertThat(declared).hasSizeGreaterThan(70).allSatisfy(one -> assertThat(written.get(one.name().replaceFirst(".*\\.", "")))
                .as(one.name() + ": " + one.description()).anyMatch(words -> one.description().startsWith(MARK.matcher(words).replaceAll("$1"))));
        assertThat(declared).filteredOn(one -> !one.name().startsWith("agentvine.")).hasSize(18);
    }

    @Test
    void namesTheFileAndTheLine() throws Exception {
        file("agentvine:\n  lease:\n    duration: 2m\n  tasks:\n    http-hosts: [a.example, b.example]\n");
        assertThat(setting("agentvine.lease.duration").source()).isEqualTo(new Setting.Source("file", folder.resolve("application.yml") + ":3"));
        assertThat(setting("agentvine.tasks.http-hosts").value()).isEqualTo("a.example, b.example");
        assertThat(setting("agentvine.tasks.http-hosts").source().kind()).isEqualTo("file");
    }

    @Test
    void namesTheVariableAndTheOptionAndSaysWhichOfThemCounts() throws Exception {
        file("agentvine.lease.duration: 2m");
        variables.put("AGENTVINE_LEASE_DURATION", "3m");
        variables.put("AGENTVINE_SECURITY_ALLOWEDHOSTS", "vine.example");
        assertThat(setting("agentvine.lease.duration").value()).isEqualTo("3m");
        assertThat(setting("agentvine.lease.duration").source()).isEqualTo(new Setting.Source("environment", "AGENTVINE_LEASE_DURATION"));
        assertThat(setting("agentvine.security.allowed-hosts").value()).isEqualTo("vine.example");

        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource("--agentvine.lease.duration=4m"));
        assertThat(setting("agentvine.lease.duration").value()).isEqualTo("4m");
        assertThat(setting("agentvine.lease.duration").otherwise()).isEqualTo("90s");
        assertThat(setting("agentvine.lease.duration").source()).isEqualTo(new Setting.Source("command_line", "--agentvine.lease.duration"));
    }

    @Test
    void whatTheStartNamesCountsAsADefault() {
        environment.getPropertySources().addLast(new DefaultPropertiesPropertySource(Map.of("agentvine.home", "/home/vine/.agentvine")));
        assertThat(setting("agentvine.home")).extracting(Setting::value, Setting::otherwise, Setting::source)
                .containsExactly("/home/vine/.agentvine", "/home/vine/.agentvine", Setting.Source.DEFAULT);
    }

    @Test
    void aVariableThatAFileStandsForIsNamed() throws Exception {
        file("agentvine.controller.api-key: ${ANTHROPIC_API_KEY:}\n");
        assertThat(setting("agentvine.controller.api-key")).extracting(Setting::value, Setting::source).containsExactly(null, Setting.Source.DEFAULT);
        variables.put("ANTHROPIC_API_KEY", "sk-1");
        assertThat(setting("agentvine.controller.api-key")).extracting(Setting::value, Setting::secret, Setting::source)
                .containsExactly("set", true, new Setting.Source("environment", "ANTHROPIC_API_KEY"));
    }

    @Test
    void ofAListOfThingsEachFieldOfEachIsOne() throws Exception {
        file("agentvine.webhooks: [{url: 'https://hooks.example/of-a', secret: hush, events: [question, failed]}, {url: 'mailto:team@vine.example'}]");
        variables.put("AGENTVINE_FORGES_0_KIND", "gitea");
        variables.put("AGENTVINE_FORGES_0_TOKENFILE", "/run/token");
        variables.put("AGENTVINE_FORGES_0_WEBHOOK_SECRET", "hidden");
        assertThat(settings()).doesNotContainKey("agentvine.webhooks").containsKey("agentvine.mcp-servers");
        assertThat(setting("agentvine.webhooks[0].url").value()).isEqualTo("https://hooks.example/…");
        assertThat(setting("agentvine.webhooks[0].events").value()).isEqualTo("question, failed");
        assertThat(setting("agentvine.webhooks[1].url").value()).isEqualTo("mailto:team@vine.example");
        assertThat(setting("agentvine.webhooks[1].format")).extracting(Setting::value, Setting::source).containsExactly("json", Setting.Source.DEFAULT);
        assertThat(setting("agentvine.forges[0].kind").source()).isEqualTo(new Setting.Source("environment", "AGENTVINE_FORGES_0_KIND"));
        assertThat(setting("agentvine.forges[0].token-file").value()).isEqualTo("/run/token");
        assertThat(setting("agentvine.forges[0].token").value()).isNull();
        assertThat(setting("agentvine.forges[0].webhook-secret").value()).isEqualTo("set");
        assertThat(setting("agentvine.forges[0].url").description()).isEqualTo("null: the kind's usual one");
        variables.remove("AGENTVINE_FORGES_0_KIND");
        assertThat(setting("agentvine.forges[0].kind")).extracting(Setting::value, Setting::source).containsExactly("github", Setting.Source.DEFAULT);
    }

    @Test
    void aSourceThatSaysAListIsEmptyEndsTheLookAsForSpring() throws Exception {
        file("agentvine:\n  webhooks: [{url: 'https://hooks.example'}]\n  security.allowed-hosts: [a.example]\n");
        variables.put("AGENTVINE_WEBHOOKS", "");
        variables.put("AGENTVINE_SECURITY_ALLOWEDHOSTS", "");
        assertThat(setting("agentvine.webhooks")).extracting(Setting::value, Setting::source)
                .containsExactly("", new Setting.Source("environment", "AGENTVINE_WEBHOOKS"));
        assertThat(settings()).doesNotContainKey("agentvine.webhooks[0].url");
        assertThat(setting("agentvine.security.allowed-hosts").value()).isEmpty();
        assertThat(bound("agentvine.webhooks", Object.class)).isEmpty();
        assertThat(bound("agentvine.security.allowed-hosts", String.class)).isEmpty();
    }

    private <T> List<T> bound(String name, Class<T> type) {
        return Binder.get(environment).bind(name, Bindable.listOf(type)).orElse(List.of());
    }

    @Test
    void variablesWithAnUnderscoreForADashAreFoundAsBySpring() throws Exception {
        file("agentvine.mcp-servers: [{name: of-the-file}]");
        variables.put("AGENTVINE_MCP_SERVERS_0_NAME", "tickets");
        variables.put("AGENTVINE_MCP_SERVERS_0_FREE_TOOLS_0", "look");
        variables.put("AGENTVINE_MCP_SERVERS_0_FREE_TOOLS_1", "list");
        variables.put("AGENTVINE_MCP_SERVERS_1_NAME", "far");
        assertThat(setting("agentvine.mcp-servers[0].name")).extracting(Setting::value, Setting::source)
                .containsExactly("tickets", new Setting.Source("environment", "AGENTVINE_MCP_SERVERS_0_NAME"));
        assertThat(setting("agentvine.mcp-servers[0].free-tools").value()).isEqualTo("look, list");
        assertThat(setting("agentvine.mcp-servers[1].name").value()).isEqualTo("far");
        assertThat(bound("agentvine.mcp-servers", McpServers.Server.class)).extracting(McpServers.Server::name, McpServers.Server::freeTools)
                .containsExactly(tuple("tickets", List.of("look", "list")), tuple("far", List.of()));
    }

    @Test
    void noSecretIsTold() throws Exception {
        file("""
                agentvine:
                  security.worker-token: hidden-1
                  controller: {api-key: hidden-2, base-url: 'https://user:hidden-3@gateway.example/v1?key=hidden-4'}
                  webhooks: [{url: 'https://hooks.example/hidden-5?x=hidden-6', secret: hidden-7}]
                  forges: [{url: 'https://hidden-8@git.example/hidden-9', token: hidden-10, webhook-secret: hidden-11}]
                  mcp-servers: [{name: tickets, command: [serve, --token=hidden-12], secrets: {TOKEN: 'env:hidden-13'}}, {name: far, url: 'https://mcp.example/?t=hidden-14'}]
                """);
        assertThat(settings().values()).extracting(Setting::toString).noneMatch(told -> told.contains("hidden"));
        for (String secret : List.of("security.worker-token", "controller.api-key", "webhooks[0].secret", "forges[0].token", "forges[0].webhook-secret",
                "mcp-servers[0].command", "mcp-servers[0].secrets")) {
            assertThat(setting("agentvine." + secret)).as(secret).extracting(Setting::value, Setting::secret).containsExactly("set", true);
        }
        assertThat(setting("agentvine.mcp-servers[0].name").value()).isEqualTo("tickets");
        assertThat(setting("agentvine.controller.base-url").value()).isEqualTo("https://gateway.example/v1?…");
    }
}
