package io.agentvine.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.protocol.Wire;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class ClientTest {

    private static final String ID = "0198f3a0-0000-7000-8000-0000000000ab";

    @TempDir
    private Path folder;

    private final FarSide far = new FarSide();

    @AfterEach
    void close() {
        far.close();
    }

    private static String task(String status, String more) {
        return "{\"id\": \"" + ID + "\", \"title\": \"Fix it\", \"status\": \"" + status + "\", \"created_at\": \"2026-01-31T10:02:03.004Z\","
                + " \"reason\": {\"message\": \"It is " + status + ".\"}" + more + "}";
    }

    private JsonNode submitted() {
        return Wire.read(far.asked().get(far.asked().size() - 1).body(), JsonNode.class);
    }

    @Test
    void listsTasksAsATableAndAsTheApiAnswers() {
        String list = "[" + task("queued", "").replace("Fix it", "Fix\\u001b[31m it\\n") + "]";
        far.on("GET /tasks?limit=30", 200, list);

        Typed table = Typed.in(folder, far, "task", "list");
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.out()).contains("000000ab", "queued", "Fix<U+001B>[31m it").doesNotContain("\033");
        assertThat(Typed.in(folder, far, "task", "list", "--json").out().strip()).isEqualTo(list);
    }

    @Test
    void takesRepositoryAndBranchFromTheWorkingCopy() throws Exception {
        Path remote = Files.createDirectories(folder.resolve("remote.git"));
        Git.run(remote, "init", "-q", "--bare");
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Git.run(copy, "init", "-q");
        Git.run(copy, "commit", "-q", "--allow-empty", "-m", "first");
        Git.run(copy, "remote", "add", "origin", remote.toString());
        Git.run(copy, "push", "-q", "-u", "origin", "main");
        far.on("POST /tasks", 201, task("queued", ""));

        Typed typed = Typed.in(copy, far, "task", "new", "Fix it", "-d", "All of it.", "--label", "gpu", "--budget", "2.5", "--plan-first");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains(ID);
        assertThat(submitted().toString()).isEqualTo("{\"title\":\"Fix it\",\"description\":\"All of it.\",\"repository_url\":\"" + remote
                + "\",\"branch_name\":\"main\",\"labels\":[\"gpu\"],\"max_budget_usd\":2.5,\"plan_first\":true}");
        assertThat(far.asked().get(0).key()).isNotBlank();

        Git.run(copy, "switch", "-q", "-c", "only-here");
        Typed.in(copy, far, "task", "new", "Fix it", "-d", "All of it.");
        assertThat(submitted().has("branch_name")).as("a branch that the remote does not have").isFalse();
    }

    @Test
    void asksForTheTextInTheEditor() throws Exception {
        Path editor = Files.writeString(folder.resolve("edit.sh"), "#!/bin/sh\nprintf 'A title\\n\\nAnd a text.\\n# not this\\n' > \"$2\"\n");
        assertThat(editor.toFile().setExecutable(true)).isTrue();
        far.on("POST /tasks", 201, task("queued", ""));

        Typed typed = Typed.in(folder, far, Map.of("EDITOR", editor + " --wait"), true, "", "task", "new", "--repository", "/srv/x.git");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(submitted().get("title").asString()).isEqualTo("A title");
        assertThat(submitted().get("description").asString()).isEqualTo("And a text.");
        Typed none = Typed.in(folder, far, Map.of("EDITOR", "true"), true, "", "task", "new", "--repository", "/srv/x.git");
        assertThat(none.exitCode()).isEqualTo(ExitCodes.REFUSED);
        assertThat(none.err()).contains("nothing was submitted");
        assertThat(Typed.in(folder, far, "task", "new", "--repository", "/srv/x.git").exitCode()).as("no terminal").isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void readsTheTextFromTheStandardInputAndFillsATemplate() {
        far.on("POST /tasks", 201, task("queued", ""));
        Typed.in(folder, far, Map.of(), false, "# Head\n\nBody\n", "task", "new", "-F", "-", "--repository", "/srv/x.git");
        assertThat(submitted().get("title").asString()).isEqualTo("Head");
        assertThat(submitted().get("description").asString()).isEqualTo("Body");

        Typed.in(folder, far, "task", "new", "--template", "notes", "-p", "version=1.2", "-p", "for=users");
        assertThat(submitted().toString()).isEqualTo("{\"template\":\"notes\",\"parameters\":{\"version\":\"1.2\",\"for\":\"users\"}}");
        assertThat(Typed.in(folder, far, "task", "new", "x", "-d", "y").err()).contains("no git working copy");
    }

    @Test
    void endsWithTheResultOfTheTaskThatItWaitedFor() {
        Map<String, Integer> codes = Map.of(task("completed", ", \"result\": {\"delivery\": {\"status\": \"pushed\"}}"), 0, task("failed", ""), 4,
                task("cancelled", ""), 5, task("completed", ", \"result\": {\"delivery\": {\"status\": \"failed\"}}"), 6);
        codes.forEach((over, code) -> {
            try (FarSide one = new FarSide()) {
                one.on("POST /tasks", 201, task("queued", "")).on("GET /tasks/" + ID, 200, over);
                Typed typed = Typed.in(folder, one, "task", "new", "x", "-d", "y", "--repository", "/srv/x.git", "--wait");
                assertThat(typed.exitCode()).as(over + typed.err()).isEqualTo(code);
            }
        });
    }

    @Test
    void waitsForATaskWhileTheBackendIsAway() {
        String unavailable = "{\"detail\": \"The database does not answer\"}";
        far.on("GET /tasks/" + ID, 200, task("in_progress", "")).on("GET /tasks/" + ID, 503, unavailable).on("GET /tasks/" + ID, 502, "")
                .on("GET /tasks/" + ID, 200, task("completed", ""));

        Typed typed = Typed.in(folder, far, "task", "watch", ID);

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.err().lines()).containsExactly("agentvine: the backend is away; asking again for 10 min: The database does not answer");
    }

    @Test
    void waitsForNoBackendForEver() {
        far.on("GET /tasks/" + ID, 503, "{\"detail\": \"not now\"}");
        Workplace workplace = new Workplace(new PrintStream(OutputStream.nullOutputStream()), new PrintStream(OutputStream.nullOutputStream()), null, folder,
                Map.of(), false, 80);
        Watching watching = new Watching(new BackendApi(URI.create(far.url()), null), workplace, ID, false, Duration.ofSeconds(1));
        assertThatThrownBy(watching::untilOver).isInstanceOfSatisfying(Refusal.class, refused -> assertThat(refused.exitCode()).isEqualTo(ExitCodes.UNREACHABLE));
        assertThat(far.asked()).hasSizeGreaterThan(1);
    }

    @Test
    void reviewsATaskAndSaysWhatBecomesOfIt() {
        far.on("POST /tasks/" + ID + "/review", 201, "{\"verdict\": \"changes_requested\"}").on("GET /tasks/" + ID, 200, task("queued", ""));

        Typed typed = Typed.in(folder, far, "task", "review", ID, "changes_requested", "-m", "Say it shorter.");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("Noted; the task is queued.");
        assertThat(far.asked().stream().filter(one -> one.route().startsWith("POST")).findFirst().orElseThrow().body())
                .isEqualTo("{\"message\":\"Say it shorter.\",\"verdict\":\"changes_requested\"}");
    }

    @Test
    void saysWhatBecomesOfATaskThatIsToBeDeliveredCancelledOrTriedAgain() {
        for (String action : List.of("deliver", "cancel", "retry")) {
            String after = task(action.equals("cancel") ? "cancelled" : "queued", "");
            far.on("POST /tasks/" + ID + "/" + action, 200, after).on("POST /tasks/" + ID + "/" + action, 200, after)
                    .on("POST /tasks/" + ID + "/" + action, 409, "{\"detail\": \"The task is in_progress\"}");

            Typed typed = Typed.in(folder, far, "task", action, ID);
            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(typed.out().strip()).isEqualTo("The task is " + Wire.read(after, JsonNode.class).get("status").asString() + ".");
            assertThat(Typed.in(folder, far, "task", action, ID, "--json").out().strip()).isEqualTo(after);
            Typed refused = Typed.in(folder, far, "task", action, ID);
            assertThat(refused.exitCode()).isEqualTo(ExitCodes.REFUSED);
            assertThat(refused.err().strip()).isEqualTo("agentvine: The task is in_progress");
            assertThat(Typed.in(folder, far, "task", action).exitCode()).as("no task is named").isEqualTo(ExitCodes.USAGE);
        }
    }

    @Test
    void hasEveryCommandThatIsPromised() {
        Map<String, List<String>> promised = Map.of(
                "task", List.of("new", "list", "show", "watch", "log", "diff", "apply", "message", "cancel", "retry", "deliver", "review"), "inbox", List.of(),
                "worker", List.of("list", "drain", "resume"), "queue", List.of(), "session", List.of("list"), "policy", List.of("show", "set", "try"),
                "schedule", List.of("list", "show", "set", "run", "enable", "disable", "delete"), "repository", List.of("list", "show", "set", "delete"),
                "template", List.of("list", "show", "set", "delete"), "doctor", List.of());
        CommandLine all = Client.line(new Workplace(System.out, System.err, null, folder, Map.of(), false, 80));
        promised.forEach((name, below) -> assertThat(all.getSubcommands().get(name).getSubcommands().keySet()).as(name).containsExactlyInAnyOrderElementsOf(below));
    }

    @Test
    void tellsWhatTheBackendRefusesAndThatNoneAnswers() {
        far.on("GET /tasks/" + ID, 404, "{\"detail\": \"There is no task with the id x\"}");
        Typed refused = Typed.in(folder, far, "task", "show", ID);
        assertThat(refused.exitCode()).isEqualTo(ExitCodes.REFUSED);
        assertThat(refused.err().strip()).isEqualTo("agentvine: There is no task with the id x");
        far.close();
        Typed away = Typed.in(folder, far, "queue");
        assertThat(away.exitCode()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(away.err()).contains("agentvine up");
        assertThat(Typed.in(folder, far, "task", "lst").exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(Typed.in(folder, far, "queue", "--api-url", "ftp://x").exitCode()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void aShortIdMustFitOneTask() {
        String other = task("queued", "").replace("00ab", "10ab");
        far.on("GET /tasks?limit=500", 200, "[" + task("queued", "") + "," + other + "]").on("POST /tasks/" + ID + "/cancel", 200, task("cancelled", ""));
        assertThat(Typed.in(folder, far, "task", "cancel", "agentvine/fix-it-000000ab").out()).contains("The task is cancelled.");
        assertThat(Typed.in(folder, far, "task", "cancel", "0198f3a0").err()).contains("several tasks");
        assertThat(Typed.in(folder, far, "task", "cancel", "ffff").err()).contains("no task among the newest 500");
        assertThat(Typed.in(folder, far, "task", "cancel", "ab").exitCode()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void showsTheTokenOfTheHomeToThisMachineOnly() throws Exception {
        far.on("GET /queue/status", 200, "{}");
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("operator-token"), "secret\n");
        Typed.in(folder, far, Map.of("AGENTVINE_HOME", home.toString()), false, "", "queue");
        assertThat(far.asked().get(0).authorization()).isEqualTo("Bearer secret");
        Typed.in(folder, far, Map.of("AGENTVINE_HOME", home.toString(), "AGENTVINE_OPERATOR_TOKEN", "own"), false, "", "queue");
        assertThat(far.asked().get(1).authorization()).isEqualTo("Bearer own");
        String elsewhere = far.url().replace("localhost", "127.0.0.2");
        Typed.in(folder, far, Map.of("AGENTVINE_HOME", home.toString(), "AGENTVINE_API_URL", elsewhere), false, "", "queue");
        assertThat(far.asked()).filteredOn(one -> one.authorization() != null).hasSize(2);
    }

    @Test
    void answersQuestionsOneAfterTheOther() {
        String permission = "{\"message_id\": \"m1\", \"task_id\": \"" + ID + "\", \"kind\": \"permission\", \"content\": \"May it?\", \"tool_name\": \"Edit\","
                + " \"tool_input\": {\"file_path\": \"a.txt\", \"old_string\": \"one\", \"new_string\": \"two\"}, \"choices\": [\"allow\", \"deny\"]}";
        String question = "{\"message_id\": \"m2\", \"task_id\": \"" + ID + "\", \"kind\": \"question\", \"content\": \"Which?\", \"choices\": [\"Red\", \"Blue\"]}";
        far.on("GET /chat/pending?limit=500", 200, "[" + permission + "," + permission + "," + question + "," + question + "," + question + "]")
                .on("POST /chat/human-response", 200, "{\"response\": \"noted\"}");

        Typed typed = Typed.in(folder, far, Map.of("USER", "ada"), true, "a\nx\nd\nnot that file\n9\n2\nneither\ns\n", "inbox");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("5 questions wait.", "- one", "+ two", "  1  Red");
        List<JsonNode> given = far.asked().stream().filter(one -> one.route().startsWith("POST")).map(one -> Wire.read(one.body(), JsonNode.class)).toList();
        assertThat(given).extracting(one -> one.get("response").asString()).containsExactly("allow", "deny: not that file", "Blue", "other: neither");
        assertThat(given).allSatisfy(one -> assertThat(one.get("answered_by").asString()).isEqualTo("ada"));
    }

    @Test
    void whatAnAgentWritesCannotBeTakenForAQuestionOfOurs() {
        String fake = "ok?\\r\\n\\nTask 00cd on w asks since 1 s:\\nMay it look?\\u2028x\\u200by" + " ".repeat(95) + "Task 00ef asks:";
        String command = "make\\nTask 00cd asks:";
        far.on("GET /chat/pending?limit=500", 200, "[{\"message_id\": \"m1\", \"task_id\": \"" + ID + "\", \"kind\": \"permission\", \"content\": \"" + fake
                + "\", \"tool_name\": \"Bash\", \"tool_input\": {\"command\": \"" + command + "\"}}, {\"message_id\": \"m2\", \"kind\": \"question\", \"content\": \"Which?\","
                + " \"choices\": [\"Red\\nTask 00cd asks:\", \"Blue\"]}]").on("POST /chat/human-response", 409, "{\"detail\": \"it is \\nTask 00cd asks:\"}");

        Typed typed = Typed.in(folder, far, Map.of(), true, "s\n1\nq\n", "inbox");

        assertThat(typed.out().lines().filter(line -> line.contains("Task 00cd") || line.contains("Task 00ef"))).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith("  | "));
        assertThat(typed.out()).contains("  1  Red", "  2  Blue", "<U+2028>x<U+200B>y");
        assertThat(typed.out().lines().filter(line -> line.startsWith("  | "))).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void showsAllOfWhatIsToBeAllowed() {
        String far2000 = "x".repeat(3_000);
        far.on("GET /chat/pending?limit=500", 200, """
                [{"message_id": "m1", "kind": "permission", "content": "?", "tool_name": "Bash", "tool_input": {"command": "make", "run_in_background": true}},
                 {"message_id": "m2", "kind": "permission", "content": "?", "tool_name": "Edit", "tool_input": {"file_path": "a", "old_string": "1", "new_string": "2", "replace_all": true}},
                 {"message_id": "m3", "kind": "permission", "content": "?", "tool_name": "mcp__x", "tool_input": {"file_path": "a", "edits": [{"at": 7}], "text": "%s<end>"}}]
                """.formatted(far2000));

        Typed typed = Typed.in(folder, far, "inbox", "--list");

        assertThat(typed.out()).contains("  | $ make", "  | run_in_background: true", "  | Edit a", "  |   - 1", "  |   + 2", "  | replace_all: true", "  | mcp__x",
                "  | edits: [{\"at\":7}]", far2000 + "<end>");
    }

    @Test
    void theEndOfTheInputEndsTheInbox() {
        far.on("GET /chat/pending?limit=500", 200, "[{\"message_id\": \"m1\", \"kind\": \"permission\", \"content\": \"May it?\"}]");
        assertThat(Typed.in(folder, far, "inbox").exitCode()).isZero();
        assertThat(far.asked()).hasSize(1);
    }

    @Test
    void bringsAPushedBranchIntoTheWorkingCopyAndElseTheChange() throws Exception {
        Path remote = Files.createDirectories(folder.resolve("remote.git"));
        Git.run(remote, "init", "-q", "--bare");
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Git.run(copy, "init", "-q");
        Files.writeString(copy.resolve("a.txt"), "one\n");
        Git.run(copy, "add", ".");
        Git.run(copy, "commit", "-q", "-m", "first");
        Git.run(copy, "push", "-q", remote.toString(), "HEAD:refs/heads/agentvine/fix-it", "HEAD:refs/heads/main");
        far.on("GET /tasks/" + ID, 200, task("completed", ", \"repository_url\": \"" + remote + "\", \"result\": {\"branch\": \"agentvine/fix-it\"}"));

        Typed pushed = Typed.in(copy, far, "task", "apply", ID);
        assertThat(pushed.exitCode()).as(pushed.err()).isZero();
        assertThat(Git.run(copy, "symbolic-ref", "--short", "HEAD")).isEqualTo("agentvine/fix-it");
        assertThat(Typed.in(copy, far, "task", "apply", ID).err()).as("it is there already").contains("git switch");

        Git.run(copy, "switch", "-q", "main");
        try (FarSide kept = new FarSide()) {
            String run = UUID.randomUUID().toString();
            kept.on("GET /tasks/" + ID, 200, task("completed", ", \"latest_execution\": {\"id\": \"" + run + "\"}, \"result\": {\"branch\": null}"))
                    .on("GET /executions/" + run + "/diff", 200, "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+two\n");
            Typed applied = Typed.in(copy, kept, "task", "apply", ID);
            assertThat(applied.exitCode()).as(applied.err()).isZero();
            assertThat(Files.readString(copy.resolve("a.txt"))).isEqualTo("two\n");
        }
    }

    @Test
    void saysWhatARepositoryIsToSay() {
        far.on("GET /repositories?url=%2Fsrv%2Fx.git", 200, "[]").on("POST /repositories", 201, "{\"url\": \"/srv/x.git\"}");
        Typed typed = Typed.in(folder, far, "repository", "set", "--repository", "/srv/x.git", "model=sonnet", "max_turns=40", "labels=a,b", "branch_name=",
                "instructions=true");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(submitted().toString()).isEqualTo(
                "{\"model\":\"sonnet\",\"max_turns\":40,\"labels\":[\"a\",\"b\"],\"branch_name\":null,\"instructions\":\"true\",\"url\":\"/srv/x.git\"}");
    }

    @Test
    void changesAScheduleThatIsThere() throws Exception {
        far.on("GET /schedules?name=nightly", 200, "[{\"id\": \"s1\", \"name\": \"nightly\"}]").on("PATCH /schedules/s1", 200, "{\"name\": \"nightly\"}")
                .on("POST /schedules/s1/run", 202, "{\"task_id\": \"t1\"}");
        Files.writeString(folder.resolve("s.json"), "{\"name\": \"nightly\", \"cron\": \"0 3 * * *\"}");
        assertThat(Typed.in(folder, far, "schedule", "set", "s.json").out()).contains("is changed");
        assertThat(Typed.in(folder, far, "schedule", "disable", "nightly").exitCode()).isZero();
        assertThat(submitted().toString()).isEqualTo("{\"enabled\":false}");
        assertThat(Typed.in(folder, far, "schedule", "run", "nightly").out()).contains("Task t1");
        assertThat(Typed.in(folder, far, "schedule", "set", "none.json").exitCode()).isEqualTo(ExitCodes.REFUSED);
    }

    @Test
    void everyCommandExplainsItself() {
        CommandLine all = Client.line(new Workplace(System.out, System.err, null, folder, Map.of(), false, 80));
        assertThat(all.getSubcommands().keySet()).isEqualTo(Client.commands());
        all.getSubcommands().forEach((name, command) -> {
            assertThat(Typed.in(folder, far, name, "--help").exitCode()).as(name).isZero();
            command.getSubcommands().keySet().forEach(below -> {
                Typed help = Typed.in(folder, far, name, below, "--help");
                assertThat(help.exitCode()).as(name + " " + below + help.err()).isZero();
                assertThat(help.out()).contains("--api-url");
            });
        });
    }

    @Test
    void completesInEveryShell() throws Exception {
        for (String shell : List.of("bash", "zsh", "fish")) {
            Typed typed = Typed.in(folder, far, "completion", shell);
            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(typed.out()).contains("agentvine", "inbox", "repository", "plan-first");
            if (shell.equals("bash")) {
                Path script = Files.writeString(folder.resolve("completion"), typed.out()
                        + "\nCOMP_WORDS=(agentvine task ca); COMP_CWORD=2; _complete_agentvine; echo \"${COMPREPLY[@]}\"\n");
                Process bash = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true).start();
                assertThat(new String(bash.getInputStream().readAllBytes())).contains("cancel");
            }
        }
    }
}
