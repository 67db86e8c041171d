package io.agentvine.backend.task;

import io.agentvine.backend.platform.Checks;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Network;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The MCP servers that the operator has registered, whose tools tasks may have. What they are logged in with is only referred to here, and is read
 * when a run is handed out.
 *
 * @param mcpServers each with another name
 */
@ConfigurationProperties("agentvine")
public record McpServers(@DefaultValue List<Server> mcpServers) {

    private static final Logger LOG = LoggerFactory.getLogger(McpServers.class);

    /** Of a server; two underscores part it from its tool. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:_?[A-Za-z0-9-])*");

    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9_.-]{1,128}|\\*");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    /** As HTTP has it. */
    private static final Pattern HEADER = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]+");
    /** Headers that no request is given. */
    private static final Set<String> CONNECTION = Set.of("connection", "content-length", "expect", "host", "upgrade");
    private static final String VARIABLE = "env:";
    private static final String FILE = "file:";

    /**
     * One of them: a program or a URL.
     *
     * @param name by which tasks name it
     * @param command program and arguments
     * @param url of one that is not started but reached
     * @param secrets name of the environment variable, or of the header where it has a URL, to where the value is: {@code env:NAME} or
     *     {@code file:/absolute/path}, both of the backend
     * @param freeTools nobody is asked about these; {@code *}: about none
     */
    @ConfigurationPropertiesSource
    public record Server(String name, @DefaultValue List<String> command, String url, @DefaultValue Map<String, String> secrets, @DefaultValue List<String> freeTools) {}

    /** As people are shown it. */
    public record Shown(String name, List<String> freeTools) {}

    public McpServers {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < mcpServers.size(); i++) {
            Server server = mcpServers.get(i);
            String at = "agentvine.mcp-servers[" + i + "].";
            require(server.name() != null && server.name().length() <= 64 && NAME.matcher(server.name()).matches() && names.add(server.name()), at + "name",
                    "1 to 64 letters, digits, '-' and single '_', another one for each server", server.name());
            require(server.command().isEmpty() != (server.url() == null), at + "command", "either a command, as program and arguments, or a url", server.command());
            require(server.url() == null || hostOf(server.url()) != null, at + "url", "an http or https URL with a host and no password", "another text");
            require(server.freeTools().stream().allMatch(tool -> TOOL.matcher(tool).matches()), at + "free-tools", "names of its tools, or *", server.freeTools());
            server.secrets().forEach((name, reference) -> {
                require(SECRET.matcher(name).matches(), at + "secrets", "names of environment variables or headers", name);
                require(server.url() == null || !CONNECTION.contains(name.toLowerCase(Locale.ROOT)), at + "secrets", "names of headers that are not of the connection", name);
                secret(at + "secrets." + name, reference, server.url() != null);
            });
        }
    }

    /** Notes what is wrong in the names that a task gives. @param network that it says, or null */
    public void check(List<String> wanted, Network network, Checks checks) {
        List<String> names = mcpServers.stream().map(Server::name).toList();
        wanted.stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> checks.that(false, "mcp_servers",
                "must name MCP servers that are registered (agentvine.mcp-servers: " + (names.isEmpty() ? "none" : String.join(", ", names)) + "), found '" + name + "'"));
        mcpServers.stream().filter(server -> network == Network.NONE && wanted.contains(server.name()) && server.url() != null).findFirst().ifPresent(server ->
                checks.that(false, "mcp_servers", "must not name '" + server.name() + "', which is reached by a URL, where network is none"));
    }

    /** Those of these names that are registered, with their secrets; null where there is none. */
    public List<McpServer> forRun(List<String> names) {
        List<McpServer> given = mcpServers.stream().filter(server -> names.contains(server.name())).map(McpServers::given).flatMap(Optional::stream).toList();
        return given.isEmpty() ? null : given;
    }

    /** All, without their secrets, to judge calls by. */
    public List<McpServer> all() {
        return mcpServers.stream().map(server -> new McpServer(server.name(), null, null, Map.of(), server.freeTools())).toList();
    }

    public List<Shown> shown() {
        return mcpServers.stream().map(server -> new Shown(server.name(), server.freeTools())).toList();
    }

    /** Empty where a secret is gone since the start: the run says that it has none of its tools. */
    private static Optional<McpServer> given(Server server) {
        try {
            Map<String, String> secrets = new TreeMap<>();
            server.secrets().forEach((name, reference) -> secrets.put(name, secret("agentvine.mcp-servers, " + server.name() + ".secrets." + name, reference, server.url() != null)));
            return Optional.of(new McpServer(server.name(), server.command().isEmpty() ? null : server.command(), server.url(), secrets, server.freeTools()));
        } catch (IllegalArgumentException gone) {
            LOG.warn("A run begins without the MCP server {}: {}", server.name(), gone.getMessage());
            return Optional.empty();
        }
    }

    /** What a reference refers to. @param header whether it is sent as one @throws IllegalArgumentException with one sentence that has no value in it */
    private static String secret(String at, String reference, boolean header) {
        String found = null;
        if (reference.startsWith(VARIABLE)) {
            found = System.getenv(reference.substring(VARIABLE.length()));
            require(found != null && !found.isBlank(), at, "an environment variable of the backend that is set", reference);
        } else {
            require(reference.startsWith(FILE + "/"), at, "a reference as env:NAME or file:/absolute/path, and never the value itself", "another text");
            try {
                found = Files.readString(Path.of(reference.substring(FILE.length())));
            } catch (IOException | InvalidPathException unreadable) {
                require(false, at, "a file that the backend can read", reference);
            }
            require(!found.isBlank(), at, "a file with a value in it", reference);
        }
        String value = found.strip();
        require(!header || HEADER.matcher(value).matches(), at, "a value of a header, which is one line of visible characters of ASCII or Latin-1 and blanks", "others in what it refers to");
        return value;
    }

    private static String hostOf(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return http && uri.getUserInfo() == null ? uri.getHost() : null;
        } catch (URISyntaxException malformed) {
            return null;
        }
    }

    private static void require(boolean holds, String setting, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException(setting + ": expected " + expected + ", found " + found);
        }
    }
}
