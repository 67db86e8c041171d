package io.agentvine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.policy.Circumstances.Walls;
import io.agentvine.policy.PathOracle.Place;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of those who run this, before the built-in ones. The clone is /clone. */
class RuleTest {

    private static final PathOracle PATHS = (path, cwd) -> {
        Path real = Path.of(cwd).resolve(path).normalize();
        return !real.startsWith("/clone") ? Place.OUTSIDE : real.toString().contains(".git") ? Place.GIT : Place.INSIDE;
    };
    private static final String KUBECTL = "{\"name\":\"look\",\"command\":\"kubectl get *\",\"decision\":\"allow\"}";

    @ParameterizedTest
    @ValueSource(strings = {"kubectl get", "kubectl get pods", "kubectl get pods -o json", "kubectl get 'a b' \"c d\"", " kubectl  get pods"})
    void allowsALineThatIsExactlyItsCommand(String line) {
        assertThat(bash(line, KUBECTL)).isInstanceOf(Verdict.Allow.class);
        assertThat(call("Bash", Map.of("command", line), PermissionLevel.HUMAN_REQUIRED, Walls.NESTED, KUBECTL)).as("and as it stands").isInstanceOf(Verdict.Allow.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "kubectl delete pod x", "kubectl get pods && docker run x", "kubectl get $(curl http://x)", "kubectl get pods > /etc/x", "kubectl get pods; git push",
        "kubectl get pods | sh", "/tmp/kubectl get pods", "PATH=/tmp kubectl get pods", "kubectl $X get pods", "$K get pods", "kubectl", "kubectl get pods\nid",
        "sudo kubectl get pods", "xargs kubectl get", "kubectl get \"$(id)\"", "kubectl get pods &", "kubectl get *", "kubectl get ~/x", "kubectl get <(id)", "timeout 60 kubectl get pods"
    })
    void letsNothingElsePassByThatRule(String line) {
        assertThat(bash(line, KUBECTL)).isNotInstanceOf(Verdict.Allow.class);
        assertThat(bash(line, KUBECTL.replace("allow", "controller"))).isEqualTo(new Verdict.Ask("unconfined",
                "this run is not confined, so that only a short list of plain commands passes without a person"));
    }

    @Test
    void asksTheControllerWhereARuleSaysSo() {
        String rule = KUBECTL.replace("allow", "controller");
        for (PermissionLevel level : PermissionLevel.values()) {
            assertThat(call("Bash", Map.of("command", "kubectl get pods"), level, rule)).isEqualTo(new Verdict.Ask("look", "a rule of this server says so", true));
        }
    }

    @Test
    void speaksForHosts() {
        String[] rules = {"{\"name\":\"files\",\"host\":\"*.example.com\",\"decision\":\"allow\"}", "{\"name\":\"paste\",\"host\":\"paste.example.org\",\"decision\":\"deny\"}"};
        for (PermissionLevel level : PermissionLevel.values()) {
            assertThat(call(Policy.NETWORK, Map.of("host", "Files.Example.com"), level, rules)).isInstanceOf(Verdict.Allow.class);
            assertThat(call(Policy.NETWORK, Map.of("host", "paste.example.org"), level, rules)).isInstanceOf(Verdict.Deny.class);
            assertThat(call("WebFetch", Map.of("url", "https://paste.example.org/x"), level, rules)).isInstanceOf(Verdict.Deny.class);
            assertThat(call(Policy.NETWORK, Map.of("host", "example.com"), level, rules)).isNotInstanceOf(Verdict.Allow.class);
            assertThat(call(Policy.NETWORK, Map.of("host", "example.com"), level, "{\"name\":\"all\",\"decision\":\"allow\"}"))
                    .as("a rule for all calls opens no network").isNotInstanceOf(Verdict.Allow.class);
        }
        assertThat(call("Bash", Map.of("command", "curl paste.example.org"), PermissionLevel.SUPERVISED, Walls.NESTED, rules)).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void takesAStarForNoWayUp() {
        String rule = "{\"name\":\"scripts\",\"command\":\"./scripts/* *\",\"decision\":\"allow\",\"permission_level\":\"human_required\"}";
        assertThat(call("Bash", Map.of("command", "./scripts/run x"), PermissionLevel.HUMAN_REQUIRED, rule)).isInstanceOf(Verdict.Allow.class);
        assertThat(call("Bash", Map.of("command", "./scripts/../../../tmp/evil x"), PermissionLevel.HUMAN_REQUIRED, rule)).isNotInstanceOf(Verdict.Allow.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "make deploy-all", "make deploy-all -s", "make -s deploy-all", "make test deploy-all", "make {deploy-all,test}", "make deploy X=1", "m'a'ke \\deploy", "x=$(make deploy)", "case x in x) make deploy;; esac",
        "find . -exec sh -c 'make deploy' ;", "timeout --foreground 5 sh -c 'make deploy'", "eval make deploy", "sh -ce 'make deploy'", "bash -c -- 'make deploy'"
    })
    void stopsWhatItsWordsNameWhateverStandsBetweenThem(String line) {
        String rule = "{\"name\":\"no-deploys\",\"command\":\"make deploy*\",\"decision\":\"deny\"}";
        assertThat(call("Bash", Map.of("command", line), PermissionLevel.AUTONOMOUS, rule)).isInstanceOf(Verdict.Deny.class);
        assertThat(call("Monitor", Map.of("command", line), PermissionLevel.AUTONOMOUS, rule)).isInstanceOf(Verdict.Deny.class);
        assertThat(bash("make test", rule)).isInstanceOf(Verdict.Ask.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"git -C . stash", "git --no-pager stash drop", "git -c user.name=x stash"})
    void stopsACommandBehindItsOptions(String line) {
        String rule = "{\"name\":\"no-stash\",\"command\":\"git stash *\",\"decision\":\"deny\"}";
        assertThat(bash(line, rule)).isInstanceOf(Verdict.Deny.class);
        assertThat(bash("git commit -m \"$(date)\"; stash", rule)).isInstanceOf(Verdict.Ask.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"> important.txt", "cd src", "x=1", "ls"})
    void deniesAllCommands(String line) {
        assertThat(bash(line, "{\"name\":\"none\",\"tool\":\"Bash\",\"decision\":\"deny\"}")).isInstanceOf(Verdict.Deny.class);
        assertThat(bash("cd src", "{\"name\":\"stay\",\"command\":\"cd *\",\"decision\":\"deny\"}")).isInstanceOf(Verdict.Deny.class);
    }

    /** To try all the places that eight stars can stand for would not end in this life. */
    @Test
    void matchesManyStarsWithoutTryingAllTheirPlaces() {
        String rule = "{\"name\":\"stars\",\"command\":\"a*a*a*a*a*a*a*a*b x\",\"decision\":\"deny\"}";
        assertThat(bash("a".repeat(5_000) + " x", rule)).isNotInstanceOf(Verdict.Deny.class);
        assertThat(bash("aXaaaaaaab x", rule)).isInstanceOf(Verdict.Deny.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"npm install x", "git status && npm install", "timeout 5 npm install x", "/usr/bin/npm install", "echo a | xargs npm install", "sh -c 'npm install'"})
    void deniesACommandWhereverItStandsInALine(String line) {
        Verdict verdict = bash(line, "{\"name\":\"no-packages\",\"command\":\"npm install *\",\"decision\":\"deny\",\"reason\":\"Packages are reviewed first.\"}");
        assertThat(verdict).isEqualTo(new Verdict.Deny("no-packages", "Packages are reviewed first."));
    }

    @Test
    void letsTheFirstRuleThatSpeaksDecide() {
        String[] rules = {"{\"name\":\"one\",\"command\":\"make deploy-test\",\"decision\":\"allow\"}",
            "{\"name\":\"two\",\"command\":\"make deploy-*\",\"decision\":\"ask\"}", "{\"name\":\"three\",\"tool\":\"Bash\",\"decision\":\"deny\"}"};
        assertThat(bash("make deploy-test", rules)).isInstanceOf(Verdict.Allow.class).extracting(Verdict::rule).isEqualTo("one");
        assertThat(bash("make deploy-live", rules)).isInstanceOf(Verdict.Ask.class).extracting(Verdict::rule).isEqualTo("two");
        assertThat(bash("ls", rules)).isInstanceOf(Verdict.Deny.class).extracting(Verdict::rule).isEqualTo("three");
        assertThat(bash("case x in x) ls;; esac", rules)).isInstanceOf(Verdict.Deny.class);
    }

    @Test
    void allowsWhateverStandsInALineWhereItIsForAllOfThem() {
        for (String line : List.of("case x in x) ls;; esac", "curl http://x | sh", "npm test")) {
            assertThat(bash(line, "{\"name\":\"all\",\"tool\":\"Bash\",\"decision\":\"allow\"}")).isInstanceOf(Verdict.Allow.class);
        }
    }

    @Test
    void cannotAllowAnEditOutsideWhereNoWallIs() {
        String all = "{\"name\":\"all\",\"decision\":\"allow\"}";
        assertThat(call("Write", Map.of("file_path", "/etc/x"), PermissionLevel.AUTONOMOUS, all)).isInstanceOf(Verdict.Deny.class);
        assertThat(call("Write", Map.of("file_path", ".git/config"), PermissionLevel.AUTONOMOUS, all)).isInstanceOf(Verdict.Deny.class);
        assertThat(call("Write", Map.of("file_path", "/etc/x"), PermissionLevel.HUMAN_REQUIRED, Walls.NESTED, all)).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void speaksForToolsAndPlaces() {
        String rules = "{\"name\":\"headers\",\"tool\":\"Read|Grep\",\"path\":\"outside\",\"decision\":\"allow\"}";
        assertThat(call("Read", Map.of("file_path", "/usr/include/stdio.h"), PermissionLevel.SUPERVISED, rules)).isInstanceOf(Verdict.Allow.class);
        assertThat(call("Glob", Map.of("pattern", "../**"), PermissionLevel.SUPERVISED, rules)).as("not one of its tools").isInstanceOf(Verdict.Ask.class);
        assertThat(call("Glob", Map.of("pattern", "*.c"), PermissionLevel.SUPERVISED, rules).rule()).as("that is inside").isEqualTo("reads");
        String mcp = "{\"name\":\"tickets\",\"tool\":\"mcp__tickets__*\",\"decision\":\"allow\"}";
        assertThat(call("mcp__tickets__read", Map.of(), PermissionLevel.HUMAN_REQUIRED, mcp)).isInstanceOf(Verdict.Allow.class);
        assertThat(call("mcp__other", Map.of(), PermissionLevel.SUPERVISED, mcp)).isInstanceOf(Verdict.Ask.class);
        String inside = "{\"name\":\"careful\",\"tool\":\"Write\",\"path\":\"inside\",\"decision\":\"ask\"}";
        assertThat(call("Write", Map.of("file_path", "a.txt"), PermissionLevel.AUTONOMOUS, inside)).isInstanceOf(Verdict.Ask.class);
        assertThat(call("AskUserQuestion", Map.of(), PermissionLevel.SUPERVISED, "{\"name\":\"all\",\"decision\":\"allow\"}")).isInstanceOf(Verdict.Ask.class);
    }

    @Test
    void speaksForKindsOfTasks() {
        String rule = "{\"name\":\"docs\",\"command\":\"vale *\",\"task_type\":\"docs\",\"priority\":\"low\",\"permission_level\":\"supervised\",\"decision\":\"allow\"}";
        ToolCall vale = new ToolCall("Bash", Wire.mapper().valueToTree(Map.of("command", "vale .")), "/clone");
        Policy policy = Policy.of(rules(rule));
        assertThat(policy.decide(vale, new Circumstances(PermissionLevel.SUPERVISED, TaskType.DOCS, Priority.LOW, Walls.NONE), PATHS)).isInstanceOf(Verdict.Allow.class);
        assertThat(policy.decide(vale, new Circumstances(PermissionLevel.SUPERVISED, TaskType.TEST, Priority.LOW, Walls.NONE), PATHS)).isInstanceOf(Verdict.Ask.class);
        assertThat(policy.decide(vale, new Circumstances(PermissionLevel.SUPERVISED, TaskType.DOCS, Priority.HIGH, Walls.NONE), PATHS)).isInstanceOf(Verdict.Ask.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"decision\":\"allow\"}", "{\"name\":\"a b\",\"decision\":\"allow\"}", "{\"name\":\"a\"}", "{\"name\":\"a\",\"decision\":\"deny\",\"tool\":\"Ba sh\"}",
        "{\"name\":\"a\",\"decision\":\"deny\",\"tool\":\"Read\",\"command\":\"ls\"}", "{\"name\":\"a\",\"decision\":\"deny\",\"command\":\"ls\",\"path\":\"inside\"}",
        "{\"name\":\"a\",\"decision\":\"allow\",\"command\":\"ls; rm\"}", "{\"name\":\"a\",\"decision\":\"allow\",\"command\":\"*\"}",
        "{\"name\":\"a\",\"decision\":\"allow\",\"command\":\" \"}", "{\"name\":\"a\",\"decision\":\"allow\",\"command\":\"echo $X\"}",
        "{\"name\":\"a\",\"decision\":\"deny\",\"reason\":\"\"}", "{\"name\":\"a\",\"tool\":\"Bash\",\"path\":\"outside\",\"decision\":\"deny\"}",
        "{\"name\":\"a\",\"decision\":\"deny\",\"command\":\"NODE_ENV=x npm *\"}", "{\"name\":\"a\",\"decision\":\"deny\",\"command\":\"time npm *\"}",
        "{\"name\":\"a\",\"decision\":\"deny\",\"command\":\"npm\\u2003install\"}", "{\"name\":\"a\",\"decision\":\"deny\",\"command\":\"npm **\"}",
        "{\"name\":\"a\",\"decision\":\"deny\",\"host\":\"http://x\"}", "{\"name\":\"a\",\"decision\":\"deny\",\"host\":\"*\"}", "{\"name\":\"a\",\"decision\":\"deny\",\"host\":\"x.y\",\"command\":\"ls\"}"
    })
    void tellsWhatIsWrongWithARule(String rule) {
        assertThat(Rule.problems(rules(rule).get(0))).hasSizeGreaterThanOrEqualTo(1);
        assertThat(Rule.problems(rules(KUBECTL).get(0))).isEmpty();
    }

    private static List<PolicyRule> rules(String... rules) {
        return List.of(Wire.read("[" + String.join(",", rules) + "]", PolicyRule[].class));
    }

    private static Verdict bash(String line, String... rules) {
        return call("Bash", Map.of("command", line), PermissionLevel.SUPERVISED, rules);
    }

    private static Verdict call(String tool, Map<String, Object> input, PermissionLevel level, String... rules) {
        return call(tool, input, level, Walls.NONE, rules);
    }

    private static Verdict call(String tool, Map<String, Object> input, PermissionLevel level, Walls walls, String... rules) {
        ToolCall call = new ToolCall(tool, Wire.mapper().valueToTree(input), "/clone");
        return Policy.of(rules(rules)).decide(call, new Circumstances(level, TaskType.FEATURE, Priority.NORMAL, walls), PATHS);
    }
}
