import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An MCP server on stdin and stdout. Each of its two tools answers with its name, with what the server is logged in with, and whether it sees a file. */
class Tiny {

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    public static void main(String[] words) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Matcher id = ID.matcher(line);
            if (id.find()) {
                System.out.println("{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + result(line, Path.of(words[0])) + "}");
            }
        }
    }

    private static String result(String line, Path file) {
        if (line.contains("\"initialize\"")) {
            return "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"tiny\",\"version\":\"1\"}}";
        }
        if (line.contains("\"tools/list\"")) {
            return "{\"tools\":[" + tool("look") + "," + tool("change") + "]}";
        }
        String called = line.contains("\"name\":\"look\"") ? "look" : "change";
        return "{\"content\":[{\"type\":\"text\",\"text\":\"TINY " + called + " has " + System.getenv("TINY_TOKEN") + ", sees " + Files.exists(file) + " in "
                + System.getenv("HOME") + "\"}]}";
    }

    private static String tool(String name) {
        return "{\"name\":\"" + name + "\",\"description\":\"d\",\"inputSchema\":{\"type\":\"object\",\"properties\":{}}}";
    }
}
