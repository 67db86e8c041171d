package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.Policy;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.Reach;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.OpenCall;
import io.agentvine.worker.confine.Bubblewrap;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.confine.Inside;
import io.agentvine.worker.confine.NetworkReach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Usual lines of work ({@code everyday.txt}) in a supervised task: each is judged as a run's call is, and those whose program is here are
 * run behind a wall, where each host that nobody named is a question. {@code -Dagentvine.everyday=500} runs all of them, and not the
 * first of each kind alone.
 */
@Tag("slow")
class EverydayTest {

    private static final int OF_EACH_KIND = Integer.getInteger("agentvine.everyday", 4);
    private static final String RESOURCES = "/io/agentvine/worker/confine/";
    /** Of all lines, those that ask. */
    private static final double PROMISED = 0.01;
    /** Says of each line its number, its exit code and the end of what it said; of a program that is not there its name. */
    private static final String RUNNER = """
            sh everyday-project.sh >/dev/null 2>&1 || echo "NO PROJECT"
            for kind in "$LINES"/*; do
                program=$(basename "$kind")
                "$program" --version >/dev/null 2>&1 || [ "$program" = sh ] || { echo "ABSENT $program"; continue; }
                for line in "$kind"/*; do
                    timeout -k 1 120 bash -c "$(cat "$line")" </dev/null >/tmp/said 2>&1
                    echo "RAN $(basename "$line") $? $(tail -c 200 /tmp/said | tr '\\n' '|')"
                done
            done
            """;

    @TempDir
    Path folder;

    private final List<Line> lines = new ArrayList<>();
    private final List<String> hosts = new CopyOnWriteArrayList<>();
    private final List<String> asked = new ArrayList<>();

    /** @param runs whether what it wants can be here @param leaves whether it reaches for a host that nobody named */
    private record Line(String program, String text, boolean runs, boolean leaves) {}

    @Test
    void asksForWhatLeavesAlone() throws Exception {
        read();
        PermissionJudge judge = judge();

        lines.forEach(line -> assertThat(judge.answer(call(line.text)).allowed()).as(line.text).isTrue());
        assertThat(asked).isEmpty();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(500);
        long leaves = lines.stream().filter(Line::leaves).count();
        List<String> ran = run(judge);

        List<String> wrong = new ArrayList<>();
        int done = 0;
        for (String said : ran) {
            String[] parts = said.split(" ", 4);
            if (!parts[0].equals("RAN")) {
                System.out.println("\n## NOT RUN: everyday lines: " + said + "\n");
                continue;
            }
            done++;
            Line line = lines.get(Integer.parseInt(parts[1]));
            if (!line.leaves && !parts[2].equals("0")) {
                wrong.add(line.text + " -> " + parts[2] + " " + parts[3]);
            }
        }
        System.out.println("Everyday lines: " + lines.size() + " judged, " + done + " run; hosts that were asked about: " + hosts);
        assertThat(wrong).as("a usual line that does not work behind the wall").isEmpty();
        assertThat(done).isGreaterThanOrEqualTo(Math.min(OF_EACH_KIND, 20) * 3);
        assertThat(hosts).as("what leaves says so in its name").allMatch(host -> host.endsWith(".example.invalid"));
        assertThat(leaves / (double) lines.size()).isLessThanOrEqualTo(PROMISED);
    }

    private void read() throws IOException {
        String program = null;
        for (String text : resource("everyday.txt").lines().toList()) {
            if (text.matches("\\[[a-z0-9]+]")) {
                program = text.substring(1, text.length() - 1);
            } else if (program != null) {
                boolean marked = text.startsWith("~ ") || text.startsWith("! ");
                lines.add(new Line(program, (marked ? text.substring(2) : text).replace("\\n", "\n"), !text.startsWith("~ "), text.startsWith("! ")));
            }
        }
    }

    /** What the wall says, line by line. */
    private List<String> run(PermissionJudge judge) throws Exception {
        Path clone = Files.createDirectories(folder.resolve("runs/mine/clone"));
        Path temporary = Files.createDirectories(folder.resolve("runs/mine/tmp"));
        Path home = Files.createDirectories(folder.resolve("homes/mine"));
        Files.writeString(clone.resolve("everyday-project.sh"), resource("everyday-project.sh"));
        Map<String, Integer> taken = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.runs && taken.merge(line.program, 1, Integer::sum) <= OF_EACH_KIND) {
                Files.writeString(Files.createDirectories(temporary.resolve("lines").resolve(line.program)).resolve(String.format("%03d", i)), line.text);
            }
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        List<String> said = new CopyOnWriteArrayList<>();
        Launch launch = new Launch("everyday", List.of("bash", "-c", RUNNER), clone, Map.of("PATH", environment.get("PATH"), "USER", "ada", "LANG", "C.UTF-8",
                "LINES", temporary.resolve("lines").toString(), "AGENTVINE_RUN_ID", UUID.randomUUID().toString()), null);
        Inside inside = new Inside(home, temporary, List.of(), List.of(clone), null, null, Reach.WORKERS, new HostGate(judge), why -> {});
        ChildProcess process = confinement(environment).start(launch, List.of(), inside, line -> said.add(line.text()));
        process.closeStdin();
        process.exit().get(20, TimeUnit.MINUTES);
        return said;
    }

    private Confinement confinement(Map<String, String> environment) {
        return Bubblewrap.orNotRun(EverydayTest.class, new Confinement.Site(environment, List.of("sh"), List.of(), List.of(folder), null), NetworkReach.of("hosts", List.of()));
    }

    private PermissionJudge judge() {
        PermissionJudge.People people = new PermissionJudge.People() {
            @Override
            public PermissionJudge.Answer decide(OpenCall call, boolean deferrable) {
                asked.add(call.input().toString());
                return PermissionJudge.Answer.deny("a person would have to say");
            }

            @Override
            public PermissionJudge.Answer reach(OpenCall call) {
                hosts.add(call.input().path("host").asString());
                return PermissionJudge.Answer.deny("a person says no");
            }
        };
        Circumstances supervised = new Circumstances(PermissionLevel.SUPERVISED, TaskType.FEATURE, Priority.NORMAL, Circumstances.Walls.NESTED);
        return new PermissionJudge(Policy.builtIn(), supervised, new RealPaths(folder, List.of(), null), folder.toString(), event -> {}, people, new PlanGate(false), new Looks());
    }

    private static PermissionJudge.Call call(String line) {
        return new PermissionJudge.Call("Bash", Wire.mapper().valueToTree(Map.of("command", line)), "", "a", null, true);
    }

    private static String resource(String name) throws IOException {
        try (var in = EverydayTest.class.getResourceAsStream(RESOURCES + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
