package io.agentvine.e2e.agent;

import io.agentvine.e2e.messages.Marker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A program that speaks Claude Code's stream-json and does what a marker in its prompt says, so that a test can say exactly
 * what an agent does and when. It uses the JDK alone and starts in a fraction of a second.
 *
 * <pre>
 * work  [file=] [content=] [gate=FILE]   waits until FILE exists, then writes a file; leaves it uncommitted;
 *       [ms=N] [witness=FILE]            with content=@run its content is the execution's id; works at least N ms; tells its
 *                                        {@link Witness} FILE
 * sleep pids=FILE                        starts two sleeping children, one in a session of its own, notes their pids; waits
 * fill                                   writes into its clone until the disk is full, or 64 MB
 * say   text=                            a closing text
 * tell  name=                            says the value of an environment variable
 * turns n= [gate=FILE]                   n lines of text, waiting for FILE half way
 * crash [once=FILE]                      exit 3 in the middle of a turn; with once it works from the second time on
 * ask   [witness=FILE] [content=]        asks whether it may make a call, tells its witness where it may, then works; what was
 *                                        parked in between is taken up again
 * leave what= notes=FOLDER [ms=N]        leaves one of {@link Leftovers.Left} and notes what; then it ends as after "work" where a
 *       [then=crash|wait|ask] [again=work] file is named, crashes, waits to be stopped, or goes on as "ask"; with again it only
 *       [file=] [content=] [witness=FILE] works where a run has noted something before
 * plant proof=FILE                       puts git hooks, a filter and an fsmonitor that make FILE into its clone, and a change
 * </pre>
 */
public final class TestAgent {

    private static final String RUN = System.getenv().getOrDefault("AGENTVINE_RUN_ID", "");

    private final String session;
    private final Path transcript;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private boolean wentOn;
    private final ExecutorService turns = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "turn");
        thread.setDaemon(true);
        return thread;
    });

    private TestAgent(String session) {
        this.session = session;
        this.transcript = Path.of(System.getenv().getOrDefault("CLAUDE_CONFIG_DIR", System.getenv("HOME") + "/.claude"))
                .resolve("projects/task/" + session + ".jsonl");
    }

    /** Writes the start script of the agent into a folder and returns its path, for {@code --claude-command}. */
    public static String command(Path folder) {
        Path script = folder.resolve("test-agent");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = Path.of(TestAgent.class.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
        try {
            Files.writeString(script, "#!/bin/sh\nexec '" + java + "' -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp '"
                    + classes + "' " + TestAgent.class.getName() + " \"$@\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        script.toFile().setExecutable(true);
        return script.toString();
    }

    public static void main(String[] arguments) throws IOException {
        List<String> flags = List.of(arguments);
        if (flags.contains("--version")) {
            System.out.println("2.1.330 (test agent)");
            return;
        }
        String resumed = after(flags, "--resume", null);
        TestAgent agent = new TestAgent(resumed != null ? resumed : after(flags, "--session-id", UUID.randomUUID().toString()));
        if (resumed != null && !Files.exists(agent.transcript)) {
            agent.print("{\"type\":\"result\",\"subtype\":\"error_during_execution\",\"is_error\":true,\"num_turns\":0,\"session_id\":\"" + resumed
                    + "\",\"errors\":[\"No conversation found with session ID: " + resumed + "\"]}");
            System.exit(1);
        }
        agent.converse(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    }

    private void converse(BufferedReader input) throws IOException {
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String message = line;
            if (message.contains("\"type\":\"control_request\"")) {
                control(message);
            } else if (message.contains("\"type\":\"control_response\"")) {
                answers.add(message);
            } else if (message.contains("\"type\":\"user\"")) {
                turns.execute(() -> turn(message));
            }
        }
        turns.shutdown();
        try {
            turns.awaitTermination(1, java.util.concurrent.TimeUnit.HOURS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void control(String message) {
        String id = message.replaceAll("(?s).*\"request_id\":\"([^\"]+)\".*", "$1");
        print("{\"type\":\"control_response\",\"response\":{\"subtype\":\"success\",\"request_id\":\"" + id + "\",\"response\":{}}}");
        if (message.contains("\"subtype\":\"interrupt\"")) {
            result("error_during_execution", true, "interrupted");
            System.exit(0);
        }
    }

    private void turn(String message) {
        try {
            remember(message);
            print("{\"type\":\"system\",\"subtype\":\"init\",\"cwd\":" + quoted(Path.of("").toAbsolutePath().toString())
                    + ",\"session_id\":\"" + session + "\",\"model\":\"scripted\",\"tools\":[\"Bash\",\"Write\"],\"claude_code_version\":\"2.1.330\"}");
            Marker marker = Marker.in(unescaped(message)).or(this::interrupted).orElse(new Marker("say", java.util.Map.of("text", "Nothing to do.")));
            wentOn = true;
            result("success", false, play(marker));
        } catch (IOException | InterruptedException e) {
            result("error_during_execution", true, e.toString());
        }
    }

    private String play(Marker marker) throws IOException, InterruptedException {
        switch (marker.name()) {
            case "work" -> {
                Witness witness = new Witness(marker.get("witness", ""), RUN);
                witness.note("start");
                say("I will write the file.");
                await(marker, witness);
                String done = work(marker);
                witness.note("end");
                return done;
            }
            case "fill" -> fill();
            case "sleep" -> sleep(Path.of(marker.get("pids", "pids.txt")));
            case "turns" -> {
                for (int i = 1; i <= marker.number("n", 10); i++) {
                    say("line " + i);
                    if (i == marker.number("n", 10) / 2) {
                        await(marker);
                    }
                }
            }
            case "crash" -> {
                return crash(marker);
            }
            case "ask" -> {
                return ask(marker);
            }
            case "leave" -> {
                return leave(marker);
            }
            case "plant" -> {
                Trap.plant(marker.get("proof", ""));
                return work(marker);
            }
            case "tell" -> {
                say("It is " + System.getenv(marker.get("name", "HOME")) + ".");
                return "It was " + System.getenv(marker.get("name", "HOME")) + ".";
            }
            default -> {
                say(marker.get("text", "Hello."));
                return marker.get("text", "Hello.");
            }
        }
        return "Done.";
    }

    private String work(Marker marker) throws IOException {
        Path file = Path.of(marker.get("file", "work.txt"));
        String content = marker.get("content", "work");
        Files.writeString(file, (content.equals("@run") ? RUN : content) + "\n");
        return "Wrote " + file + " for prompt " + Files.readAllLines(transcript).size() + " of this session.";
    }

    private void fill() {
        try (var out = Files.newOutputStream(Path.of("filler.bin"))) {
            byte[] noise = new byte[64 * 1024];
            for (int i = 0; i < 1024; i++) {
                java.util.concurrent.ThreadLocalRandom.current().nextBytes(noise);
                out.write(noise);
            }
        } catch (IOException full) {
            say("There is no room: " + full.getMessage());
        }
    }

    private String crash(Marker marker) throws IOException {
        String once = marker.get("once", "");
        if (!once.isEmpty() && Files.exists(Path.of(once))) {
            return work(marker);
        }
        if (!once.isEmpty()) {
            Files.createFile(Path.of(once));
        }
        say("I am about to crash.");
        System.err.println("the agent's last words");
        System.exit(3);
        return "";
    }

    /** The question in which an earlier process of this session was ended; once. */
    private Optional<Marker> interrupted() {
        if (wentOn) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(transcript).stream().map(line -> Marker.in(unescaped(line)).orElse(null))
                    .filter(marker -> marker != null && (marker.name().equals("ask") || marker.get("then", "").equals("ask")))
                    .findFirst().map(marker -> new Marker("ask", marker.parameters()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the CLI's model does: a call that is refused only since the run is paused is made again. */
    private String ask(Marker marker) throws IOException, InterruptedException {
        String answer = askOnce();
        while (answer.contains("Make this call again")) {
            answer = askOnce();
        }
        if (answer.contains("\"behavior\":\"allow\"")) {
            new Witness(marker.get("witness", ""), RUN).note("call");
        }
        return work(marker);
    }

    private String leave(Marker marker) throws IOException, InterruptedException {
        Leftovers leftovers = new Leftovers(Path.of(marker.get("notes", "")), RUN);
        if (marker.get("again", "").isEmpty() || !leftovers.anyBefore()) {
            Witness witness = new Witness(marker.get("witness", ""), RUN);
            witness.note("start");
            leftovers.leave(Leftovers.Left.valueOf(marker.get("what", "")));
            say("I leave it like this.");
            await(marker, witness);
            witness.note("end");
            switch (marker.get("then", "")) {
                case "crash" -> crash(marker);
                case "wait" -> Thread.sleep(Long.MAX_VALUE);
                case "ask" -> {
                    return ask(marker);
                }
                default -> { }
            }
        }
        return marker.get("file", "").isEmpty() ? "Left it." : work(marker);
    }

    private String askOnce() throws InterruptedException {
        String call = "toolu_" + UUID.randomUUID().toString().replace("-", "");
        String input = "{\"command\":\"make it so\"}";
        print("{\"type\":\"assistant\",\"message\":{\"id\":\"msg_" + UUID.randomUUID() + "\",\"role\":\"assistant\",\"model\":\"scripted\",\"content\":[{\"type\":"
                + "\"tool_use\",\"id\":\"" + call + "\",\"name\":\"Bash\",\"input\":" + input + "}],\"usage\":{\"input_tokens\":10,\"output_tokens\":5}},"
                + "\"session_id\":\"" + session + "\"}");
        print("{\"type\":\"control_request\",\"request_id\":\"" + UUID.randomUUID() + "\",\"request\":{\"subtype\":\"can_use_tool\",\"tool_name\":\"Bash\","
                + "\"input\":" + input + ",\"tool_use_id\":\"" + call + "\"}}");
        return answers.take();
    }

    /** Looks for a file that the test makes when the agent is to go on. */
    private static void await(Marker marker) throws InterruptedException, IOException {
        await(marker, new Witness("", RUN));
    }

    private static void await(Marker marker, Witness witness) throws InterruptedException, IOException {
        String gate = marker.get("gate", "");
        long end = System.nanoTime() + marker.number("ms", 0) * 1_000_000L;
        while (System.nanoTime() < end || !gate.isEmpty() && !Files.exists(Path.of(gate))) {
            Thread.sleep(20);
            witness.alive();
        }
    }

    private void sleep(Path pids) throws IOException, InterruptedException {
        Process child = new ProcessBuilder("sleep", "600").start();
        Process apart = new ProcessBuilder("setsid", "sleep", "600").start();
        Path unfinished = pids.resolveSibling(pids.getFileName() + ".new");
        Files.writeString(unfinished, ProcessHandle.current().pid() + "\n" + child.pid() + "\n" + apart.pid() + "\n");
        Files.move(unfinished, pids);
        say("I sleep.");
        child.waitFor();
    }

    private void remember(String message) throws IOException {
        Files.createDirectories(transcript.getParent());
        Files.writeString(transcript, "{\"type\":\"user\",\"sessionId\":\"" + session + "\",\"prompt\":" + message + "}\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void say(String text) {
        print("{\"type\":\"assistant\",\"message\":{\"id\":\"msg_" + UUID.randomUUID() + "\",\"role\":\"assistant\",\"model\":\"scripted\","
                + "\"content\":[{\"type\":\"text\",\"text\":" + quoted(text) + "}],\"usage\":{\"input_tokens\":10,\"output_tokens\":5}},"
                + "\"session_id\":\"" + session + "\"}");
    }

    private void result(String subtype, boolean isError, String text) {
        String usage = "{\"input_tokens\":100,\"output_tokens\":20,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0}";
        print("{\"type\":\"result\",\"subtype\":\"" + subtype + "\",\"is_error\":" + isError + ",\"terminal_reason\":\""
                + (isError ? "error" : "completed") + "\",\"num_turns\":1,\"duration_ms\":1,\"result\":" + quoted(text)
                + ",\"session_id\":\"" + session + "\",\"total_cost_usd\":0.0125,\"usage\":" + usage
                + ",\"modelUsage\":{\"scripted\":{\"inputTokens\":100,\"outputTokens\":20,\"cacheReadInputTokens\":0,"
                + "\"cacheCreationInputTokens\":0,\"costUSD\":0.0125}},\"permission_denials\":[]}");
    }

    private synchronized void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static String after(List<String> flags, String flag, String orElse) {
        int at = flags.indexOf(flag);
        return at >= 0 && at + 1 < flags.size() ? flags.get(at + 1) : orElse;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
    }

    /** The text of a JSON line with its string escapes undone; enough to find a marker in it. */
    private static String unescaped(String json) {
        return json.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
