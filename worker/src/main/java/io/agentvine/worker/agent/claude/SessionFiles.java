package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What Claude Code writes down of one session: its transcript, and plans beside it. */
final class SessionFiles implements PermissionDesk.Files {

    private static final String COST_STATE = "{\"type\":\"cost-state\"";
    private static final int LONGEST_PLAN = 512 * 1024;
    /** It writes its transcript some 100 ms behind what it says. */
    private static final Duration STORED = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Path transcript;
    private final Supplier<Path> plans;

    /** @param plans the folder of plans; null where it is not the session's own */
    SessionFiles(Path transcript, Supplier<Path> plans) {
        this.transcript = transcript;
        this.plans = plans;
    }

    /** The plan that was written last, or an empty text. */
    @Override
    public String plan() {
        Path folder = plans.get();
        if (folder == null || Files.isSymbolicLink(folder) || Files.isSymbolicLink(folder.getParent())) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            Path newest = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .max(Comparator.comparing(file -> file.toFile().lastModified())).orElse(null);
            return newest == null ? "" : beginning(newest);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** The {@code modelUsage} that the session goes on with where its totals are carried over a resume; missing where none is written down. */
    JsonNode totals() {
        try (Stream<String> lines = Files.lines(transcript)) {
            return lines.filter(line -> line.startsWith(COST_STATE)).map(SessionFiles::models).reduce(MissingNode.getInstance(),
                    (earlier, later) -> later.isMissingNode() ? earlier : later);
        } catch (IOException | UncheckedIOException unreadable) {
            return MissingNode.getInstance();
        }
    }

    private static JsonNode models(String line) {
        try {
            return Wire.mapper().readTree(line).path("modelUsage");
        } catch (JacksonException cut) {
            return MissingNode.getInstance();
        }
    }

    /** Has the session be where the task's clone is now; no process of it may run. */
    void bringTo(Path clone) throws IOException {
        if (Files.isRegularFile(transcript, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> all = new ArrayList<>(List.of(transcript));
            all.addAll(subagents());
            MovedSession.bring(all, clone);
        }
    }

    /** Each line of the transcript that has a message, as far as it can be read. */
    void entries(Consumer<JsonNode> taker) {
        RepeatedCalls.read(transcript, taker);
        subagents().forEach(subagent -> RepeatedCalls.read(subagent, taker));
    }

    @Override
    public RepeatedCalls madeBefore() {
        return RepeatedCalls.in(transcript, subagents());
    }

    @Override
    public void awaitStored(List<String> calls, List<String> results) {
        Set<String> missing = new HashSet<>();
        calls.forEach(call -> missing.add("\"id\":\"" + call + "\""));
        results.forEach(call -> missing.add("\"tool_use_id\":\"" + call + "\""));
        Ticker.Stopwatch waited = Ticker.SYSTEM.start();
        try {
            while (Files.isReadable(transcript) && !waited.isPast(STORED)) {
                missing.removeIf(text -> holds(text) || subagents().stream().anyMatch(file -> holds(file, text)));
                if (missing.isEmpty()) {
                    return;
                }
                Thread.sleep(LOOK_AGAIN.toMillis());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a line of the transcript has that text. */
    boolean holds(String text) {
        return holds(transcript, text);
    }

    private static boolean holds(Path file, String text) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.contains(text));
        } catch (IOException | UncheckedIOException unreadable) {
            return false;
        }
    }

    /** The transcripts of the session's subagents. */
    private List<Path> subagents() {
        String session = transcript.getFileName().toString().replaceFirst("\\.jsonl$", "");
        Path folder = transcript.resolveSibling(session).resolve("subagents");
        // What an earlier run made of it may lead out of the session.
        if (Files.isSymbolicLink(folder) || Files.isSymbolicLink(folder.getParent())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
        } catch (IOException | UncheckedIOException none) {
            return List.of();
        }
    }

    private static String beginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(LONGEST_PLAN), StandardCharsets.UTF_8);
        }
    }
}
