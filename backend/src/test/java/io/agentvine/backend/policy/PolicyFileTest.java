package io.agentvine.backend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.platform.StartRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rules in a YAML file, as each start of the backend takes them. */
@OnSqlite
class PolicyFileTest extends BackendTest {

    private static final String GOOD = "rules:\n  - name: look\n    command: kubectl get *\n    decision: allow\n";

    @Autowired
    private PolicyRules rules;

    @Autowired
    private JdbcTemplate jdbc;

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() {
        jdbc.update("delete from policies");
    }

    private String start(String yaml) throws IOException {
        Path file = folder.resolve("policy.yaml");
        Files.writeString(file, yaml);
        return new PolicyFile(new PolicySettings(file), new HomeSettings(folder), rules).problem();
    }

    @Test
    void takesEachContentOnceSoThatARestartUndoesNothing() throws IOException {
        assertThat(start(GOOD)).isNull();
        assertThat(rules.newest().rules()).extracting(rule -> rule.name()).containsExactly("look");
        assertThat(rules.newest().actor()).isEqualTo("file policy.yaml");
        rules.replace(List.of(), "operator", null);
        assertThat(start(GOOD)).isNull();
        assertThat(rules.newest().rules()).as("what the operator set since").isEmpty();
        assertThat(start(GOOD.replace("look", "see"))).isNull();
        assertThat(rules.newest().rules()).extracting(rule -> rule.name()).containsExactly("see");
    }

    @Test
    void goesOnWithTheLastGoodRulesAndSaysSo() throws IOException {
        start(GOOD);
        for (String wrong : List.of("rules:\n  - name: look\n    comand: ls\n    decision: allow\n", "rules: [", "!!java.net.URL [http://x]", "",
                "rules: &a\n  - *a\n", "? \n: 1\n", "rules: []\nrules: []\n")) {
            assertThat(start(wrong)).contains("policy.yaml").contains("version").contains("stays in force").doesNotContain(folder.toString());
        }
        assertThat(rules.newest().rules()).extracting(rule -> rule.name()).containsExactly("look");
    }

    @Test
    void refusesToStartWhereThereAreNoneToGoOnWith() {
        assertThatThrownBy(() -> start("rules: 7")).isInstanceOf(StartRefusal.class).hasMessageContaining("policy.yaml").hasMessageContaining("list");
        assertThatThrownBy(() -> start("rules:\n  - comand: ls\n")).isInstanceOf(StartRefusal.class).hasMessageContaining("rules[0].comand");
        assertThatThrownBy(() -> start("rules: [")).isInstanceOf(StartRefusal.class).hasMessageContaining("is no YAML");
        assertThatThrownBy(() -> start("!!java.net.URL [http://x]")).isInstanceOf(StartRefusal.class).hasMessageContaining("is no YAML");
        assertThatThrownBy(() -> new PolicyFile(new PolicySettings(folder.resolve("none.yaml")), new HomeSettings(folder), rules))
                .isInstanceOf(StartRefusal.class).hasMessageContaining("none.yaml");
        assertThat(new PolicyFile(new PolicySettings(null), new HomeSettings(folder.resolve("home")), rules).problem()).as("none was asked for").isNull();
    }

    @Test
    void isWellOnHealth() {
        assertThat(http().get("/health").json().get("policy").asString()).isEqualTo("ok");
    }
}
