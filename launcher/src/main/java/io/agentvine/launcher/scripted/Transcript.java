package io.agentvine.launcher.scripted;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One session on disk, where Claude Code keeps it: {@code $CLAUDE_CONFIG_DIR/projects/<folder>/<session id>.jsonl}. */
final class Transcript {

    private static final Pattern COST = Pattern.compile("\"total_cost_usd\":([0-9.Ee-]+)");

    private final Path file;

    private Transcript(Path file) {
        this.file = file;
    }

    static Transcript of(UUID sessionId, Map<String, String> environment, Path cwd) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        Path config = Path.of(environment.getOrDefault("CLAUDE_CONFIG_DIR", home + "/.claude"));
        String folder = environment.getOrDefault(
                "CLAUDE_CODE_PROJECT_DIR_NAME", cwd.toString().replaceAll("[^A-Za-z0-9]", "-"));
        return new Transcript(config.resolve("projects").resolve(folder).resolve(sessionId + ".jsonl"));
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** What the session has cost so far, over all its processes. */
    double costSoFar() throws IOException {
        double cost = 0;
        for (String line : lines()) {
            Matcher matcher = COST.matcher(line);
            cost = matcher.find() ? Double.parseDouble(matcher.group(1)) : cost;
        }
        return cost;
    }

    /** The script that the session has not come to the end of; null: none. */
    Script unfinished() throws IOException {
        Script last = null;
        for (String line : lines()) {
            JsonNode read = line.contains(Script.TYPE) && line.endsWith("}") ? Wire.read(line, JsonNode.class) : null;
            if (read != null && read.path("type").asString("").equals(Script.TYPE)) {
                last = Script.read(read);
            }
        }
        return last == null || last.isOver() ? null : last;
    }

    private List<String> lines() throws IOException {
        return exists() ? Files.readAllLines(file) : List.of();
    }

    /** A session that cannot be kept does not stop the run, as with Claude Code. */
    void append(Map<String, ?> line) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, Wire.write(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.println("scripted agent: the session is not saved: " + e);
        }
    }
}
