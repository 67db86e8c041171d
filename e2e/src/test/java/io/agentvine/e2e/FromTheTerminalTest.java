package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.agent.TestAgent;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Jars;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The command line as a person types it, with the real jars: work is handed over in a working copy and taken in there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class FromTheTerminalTest {

    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.shared("from-the-terminal");
        fleet.worker("typed", TestAgent.command(fleet.folder("agent")), Map.of("ANTHROPIC_API_KEY", "sk-ant-none"));
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private record Said(int exit, String out, String err) {}

    private Said typed(Path folder, String... arguments) throws Exception {
        List<String> command = Jars.command(Jars.launcher());
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile(fleet.folder("typed"), "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AGENTVINE_"));
        builder.environment().put("AGENTVINE_HOME", fleet.backend().home().toString());
        builder.environment().put("AGENTVINE_API_URL", fleet.backend().url());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, Files.readString(err));
    }

    private Path copyOf(GitRemote remote, String name) throws Exception {
        Path copy = fleet.folder("copies").resolve(name);
        Process git = new ProcessBuilder("git", "clone", "-q", remote.url(), copy.toString()).inheritIO().start();
        assertThat(git.waitFor()).isZero();
        return copy;
    }

    @Test
    void handsWorkOverInAWorkingCopyAndTakesItInThere() throws Exception {
        GitRemote remote = fleet.repository("typed");
        Path copy = copyOf(remote, "typed");
        Said said = typed(copy, "repository", "set", "max_turns=40", "instructions=Write British English.", "follow_checks=true", "max_parallel=2", "labels=");
        assertThat(said.exit()).as(said.err()).isZero();

        said = typed(copy, "task", "new", "Greet", "-d", "[[script:work file=greeting.txt content=hello]]", "--delivery", "branch", "--set", "timeout_seconds=600", "--set", "tags=false", "--wait");

        assertThat(said.exit()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("completed");
        String list = typed(copy, "task", "list", "-q", "greeting.txt").out();
        assertThat(list).contains("completed", "Greet");
        String id = list.lines().skip(1).findFirst().orElseThrow().split("\\s+")[0];
        assertThat(typed(copy, "task", "show", id).out()).contains("Greet", remote.url());
        assertThat(typed(copy, "task", "diff", id).out()).contains("+hello");
        assertThat(typed(copy, "task", "show", id, "--json").out()).contains("\"timeout_seconds\":600", "\"tags\":false", "\"follow_checks\":true", "\"max_turns\":40");
        assertThat(typed(copy, "task", "deliver", id).out()).contains("The task is queued.");
        assertThat(typed(copy, "task", "watch", id).exit()).isZero();
        assertThat(typed(copy, "task", "review", id, "approved").out()).contains("Noted; the task is completed.");
        Said applied = typed(copy, "task", "apply", id);
        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(Files.readString(copy.resolve("greeting.txt"))).isEqualTo("hello\n");
    }

    @Test
    void keepsTemplatesAndSchedules() throws Exception {
        Path folder = fleet.folder("kept");
        Files.writeString(folder.resolve("t.json"), "{\"name\": \"typed\", \"task\": {\"title\": \"Notes {{version}}\", \"description\": \"d\","
                + " \"repository_url\": \"/srv/none.git\", \"labels\": [\"nobody-has-this\"]}}");
        Files.writeString(folder.resolve("s.json"), "{\"name\": \"typed\", \"cron\": \"30 6 * * mon-fri\", \"time_zone\": \"Europe/Berlin\","
                + " \"task\": {\"template\": \"typed\", \"parameters\": {\"version\": \"1\"}}}");
        assertThat(typed(folder, "template", "set", "t.json").exit()).isZero();
        Said made = typed(folder, "schedule", "set", "s.json");
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(typed(folder, "schedule", "list").out()).contains("At 06:30 on Monday to Friday (Europe/Berlin)");
        assertThat(typed(folder, "schedule", "run", "typed").out()).contains("is submitted");
        Said refused = typed(folder, "task", "new", "--template", "typed");
        assertThat(refused.exit()).isOne();
        assertThat(refused.err()).contains("parameters.version");
        assertThat(typed(folder, "schedule", "delete", "typed").exit()).isZero();
        assertThat(typed(folder, "queue").out()).contains("high_priority");
        assertThat(typed(folder, "worker", "list").out()).contains("typed");
    }
}
