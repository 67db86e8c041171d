package io.agentvine.worker.run;

import io.agentvine.protocol.BroughtContent;
import io.agentvine.protocol.BroughtItem;
import io.agentvine.protocol.BroughtItem.Kind;
import io.agentvine.protocol.Wire;
import io.agentvine.text.Visible;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plugin of Claude Code made of what a commit brings, and its MCP servers: what is listed is what would be run, and nothing else is in
 * it. What could change a call after it was judged, or answer in a person's place, is left out ({@code docs/adr/0019}).
 */
final class BroughtPlugin {

    /** Before the name of each skill, agent and command: {@code repository:name}. */
    static final String NAME = "repository";

    /** What a person can be shown, so that nobody trusts what was not shown. */
    private static final int MOST_ITEMS = 200;
    private static final int LONGEST = 4_000;
    private static final Set<String> HOOK_FIELDS = Set.of("type", "command", "timeout", "async", "once", "statusMessage");
    /** Events of which a hook adds something and decides nothing about a call that is to be made. */
    private static final Set<String> EVENTS = Set.of("SessionStart", "UserPromptSubmit", "PostToolUse", "PostToolUseFailure", "Stop", "SubagentStart",
            "SubagentStop", "PreCompact", "Notification", "SessionEnd");
    /** Keys of a file's head that bring hooks, servers or permissions of their own. */
    private static final Set<String> REFUSED_KEYS = Set.of("hooks", "mcpservers", "permissionmode");
    private static final Pattern KEY = Pattern.compile("([A-Za-z0-9_-]+):(\\s.*)?");
    /** Such that no name begins as a tool of another server does: mcp__server__tool. */
    private static final Pattern SERVER = Pattern.compile("(?=.{1,64}$)[A-Za-z0-9-]+(_[A-Za-z0-9-]+)*");

    private final Path plugin;
    private final List<BroughtItem> items = new ArrayList<>();
    private final List<String> leftOut;
    private final ObjectNode servers = Wire.mapper().createObjectNode();

    private BroughtPlugin(Path plugin, List<String> leftOut) {
        this.plugin = plugin;
        this.leftOut = new ArrayList<>(leftOut);
    }

    /** Made of files that were written out for it. */
    static BroughtPlugin of(CommitContent.Files files) throws IOException {
        BroughtPlugin made = new BroughtPlugin(files.plugin(), files.leftOut());
        made.takeSkills();
        made.takeFiles("agents", Kind.AGENT);
        made.takeFiles("commands", Kind.COMMAND);
        made.takeHooks(made.json(files.settings(), ".claude/settings.json"));
        made.takeServers(made.json(files.servers(), ".mcp.json"));
        if (made.items.size() > MOST_ITEMS) {
            made.leftOut.add("All of it is left out: it brings " + made.items.size() + " things, and " + MOST_ITEMS + " are the most that can be shown");
            made.items.clear();
        }
        if (made.items.isEmpty()) {
            made.servers.removeAll();
            PrivateFiles.delete(made.plugin);
        } else if (Files.isDirectory(made.plugin)) {
            write(made.plugin.resolve(".claude-plugin/plugin.json"), Wire.mapper().createObjectNode().put("name", NAME)
                    .put("description", "What this repository brings for agents, at the commit that the run began at"));
        }
        return made;
    }

    /** What a person is shown of it. */
    BroughtContent described(String hash, String commit) {
        return new BroughtContent(hash, commit, items, leftOut.stream().limit(MOST_ITEMS).map(Visible::of)
                .map(sentence -> sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST)).toList());
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Null where there is nothing in it. */
    Path folder() {
        return Files.isDirectory(plugin) ? plugin : null;
    }

    /** By name, as Claude Code reads them. */
    ObjectNode servers() {
        return servers;
    }

    private void takeSkills() throws IOException {
        for (Path skill : in(plugin.resolve("skills"))) {
            String path = ".claude/skills/" + skill.getFileName();
            Path head = skill.resolve("SKILL.md");
            String fault = !Files.isRegularFile(head) ? "has no SKILL.md" : faultWithin(skill);
            if (fault == null) {
                add(Kind.SKILL, skill.getFileName().toString(), path + "/SKILL.md");
            } else {
                leaveOut(skill, path + " " + fault);
            }
        }
    }

    private void takeFiles(String folder, Kind kind) throws IOException {
        Path all = plugin.resolve(folder);
        for (Path file : filesIn(all)) {
            String name = all.relativize(file).toString();
            String path = ".claude/" + folder + "/" + name;
            String fault = !name.endsWith(".md") ? "is no .md file" : fault(file);
            if (fault == null) {
                add(kind, name.substring(0, name.length() - 3).replace('/', ':'), path);
            } else {
                leaveOut(file, path + " " + fault);
            }
        }
    }

    /** Also of a skill that lies deeper in it. */
    private static String faultWithin(Path skill) throws IOException {
        for (Path file : filesIn(skill)) {
            String fault = file.getFileName().toString().equalsIgnoreCase("SKILL.md") ? fault(file) : null;
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** What is wrong with the head of a file, between two lines of dashes; null: nothing. Whatever is not plainly read is refused. */
    private static String fault(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
        if (!text.startsWith("---")) {
            return null;
        }
        String above = "";
        for (String line : text.lines().skip(1).toList()) {
            if (line.startsWith("---")) {
                return null;
            }
            Matcher key = KEY.matcher(line);
            boolean goesOn = line.isBlank() || line.startsWith("#") || !above.isEmpty() && (line.startsWith(" ") || line.startsWith("- "));
            if (key.matches()) {
                above = key.group(1);
            } else if (!goesOn) {
                return "has a head that is not plain 'key: value' lines, so that it cannot be said what it brings";
            }
            if (REFUSED_KEYS.contains(above.replaceAll("[_-]", "").toLowerCase(Locale.ROOT))) {
                return "brings " + above + " of its own in its head";
            }
        }
        return null;
    }

    private void takeHooks(ObjectNode settings) throws IOException {
        if (settings == null || settings.path("disableAllHooks").asBoolean(false)) {
            return;
        }
        ObjectNode taken = Wire.mapper().createObjectNode();
        for (Map.Entry<String, JsonNode> event : settings.path("hooks").properties()) {
            if (!EVENTS.contains(event.getKey())) {
                leftOut.add("hooks of " + event.getKey() + " in .claude/settings.json: they could change or answer a call after it was judged");
                continue;
            }
            ArrayNode groups = Wire.mapper().createArrayNode();
            event.getValue().forEach(group -> takeGroup(event.getKey(), group, groups));
            if (!groups.isEmpty()) {
                taken.set(event.getKey(), groups);
            }
        }
        if (!taken.isEmpty()) {
            write(plugin.resolve("hooks/hooks.json"), Wire.mapper().createObjectNode().set("hooks", taken));
        }
    }

    private void takeGroup(String event, JsonNode group, ArrayNode groups) {
        JsonNode matcher = group.path("matcher");
        ArrayNode hooks = Wire.mapper().createArrayNode();
        for (JsonNode hook : group.path("hooks")) {
            String command = hook.path("command").asString("");
            boolean plain = hook.path("type").asString("").equals("command") && !command.isBlank() && HOOK_FIELDS.containsAll(hook.propertyNames());
            if (plain && (matcher.isMissingNode() || matcher.isString()) && add(Kind.HOOK, event + " " + matcher.asString(""), command)) {
                hooks.add(hook);
            } else {
                leftOut.add("a hook of " + event + " in .claude/settings.json: expected the type command with a 'command' of at most " + LONGEST + " characters, and beside it at most "
                        + String.join(", ", HOOK_FIELDS.stream().sorted().toList()));
            }
        }
        if (!hooks.isEmpty()) {
            ObjectNode kept = groups.addObject();
            if (matcher.isString()) {
                kept.set("matcher", matcher);
            }
            kept.set("hooks", hooks);
        }
    }

    private void takeServers(ObjectNode said) {
        if (said == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> one : said.path("mcpServers").properties()) {
            ObjectNode server = SERVER.matcher(one.getKey()).matches() ? server(one.getValue()) : null;
            List<String> words = new ArrayList<>();
            if (server != null) {
                words.add(server.path(server.has("url") ? "url" : "command").stringValue());
                server.path("args").forEach(word -> words.add(word.stringValue()));
            }
            if (server != null && add(Kind.MCP_SERVER, one.getKey(), String.join(" ", words))) {
                servers.set(one.getKey(), server);
            } else {
                leftOut.add("the MCP server '" + one.getKey() + "' of .mcp.json: expected a name of letters, digits, dashes and single underscores, and 'command' with 'args' and 'env'"
                        + " or an http(s) 'url' with 'headers', and nothing else that runs");
            }
        }
    }

    /** The same with what we know alone; null where it is something else. */
    private static ObjectNode server(JsonNode said) {
        ObjectNode server = Wire.mapper().createObjectNode();
        boolean program = said.path("command").isString() && !said.has("url");
        String type = said.path("type").asString(program ? "stdio" : "http");
        boolean texts = Stream.of("args", "env", "headers").map(said::path).allMatch(all -> all.valueStream().allMatch(JsonNode::isString));
        if (!texts || said.has("headersHelper")) {
            return null;
        }
        if (program && type.equals("stdio") && !said.get("command").stringValue().isBlank()) {
            server.put("type", type).set("command", said.get("command"));
            copy(said, server, "args", said.path("args").isArray());
            copy(said, server, "env", said.path("env").isObject());
            return server;
        }
        if (!said.has("command") && isAddress(said.path("url").asString("")) && Set.of("http", "sse").contains(type)) {
            server.put("type", type).set("url", said.get("url"));
            copy(said, server, "headers", said.path("headers").isObject());
            return server;
        }
        return null;
    }

    private static boolean isAddress(String url) {
        try {
            URI address = new URI(url);
            return ("https".equals(address.getScheme()) || "http".equals(address.getScheme())) && address.getHost() != null && address.getUserInfo() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static void copy(JsonNode from, ObjectNode to, String field, boolean there) {
        if (there) {
            to.set(field, from.get(field));
        }
    }

    /** Null where there is no such file, or where it is not what it should be. */
    private ObjectNode json(Path file, String name) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            if (Wire.mapper().readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException malformed) {
            // Said below.
        }
        leftOut.add(name + " is no JSON object");
        return null;
    }

    /** @return false where it is too long to be shown */
    private boolean add(Kind kind, String name, String runs) {
        BroughtItem item = new BroughtItem(kind, Visible.of(name.strip()), Visible.of(runs));
        return item.name().length() <= LONGEST && item.runs().length() <= LONGEST && items.add(item);
    }

    private void leaveOut(Path what, String sentence) throws IOException {
        leftOut.add(sentence);
        PrivateFiles.delete(what);
    }

    private static void write(Path file, JsonNode content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, Wire.write(content));
    }

    private static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
