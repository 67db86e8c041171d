package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The agent of both ways: the real CLI, where it is there, else a shell script that makes the same requests and costs nothing.
 *
 * @param real whether it is the CLI
 */
record OverheadAgent(String command, boolean real) {

    static final String PROMPT = "Change a file.";

    static OverheadAgent find(Installation here, String modelUrl, Path folder) throws IOException {
        Optional<Path> cli = cli(here);
        return cli.isPresent() ? new OverheadAgent(cli.get().toString(), true) : new OverheadAgent(script(modelUrl, folder).toString(), false);
    }

    /** For the page. */
    String description() {
        return real ? "the real CLI" : "a shell script, since the CLI was not found in e2e/.claude-cli";
    }

    private static Optional<Path> cli(Installation here) {
        Path modules = here.root().resolve("e2e/.claude-cli/node_modules/@anthropic-ai");
        return List.of("claude-code-linux-x64", "claude-code-linux-arm64", "claude-code-darwin-x64", "claude-code-darwin-arm64").stream()
                .map(platform -> modules.resolve(platform).resolve("claude")).filter(Files::isExecutable).findFirst();
    }

    private static Path script(String modelUrl, Path folder) throws IOException {
        return ShellAgent.write(folder.resolve("agent"), """
                ask() { curl -s -o /dev/null 'URL/v1/messages' -d "$1"; }
                ask '{"tools":[{}]}'
                COMMAND
                ask '{"tools":[{}],"messages":[{"content":[{"type":"tool_result"}]}]}'
                printf '{"type":"result","subtype":"success","is_error":false,"terminal_reason":"completed","result":"Done.","session_id":"%s"}\\n' "$session"
                cat >/dev/null
                """.replace("URL", modelUrl).replace("COMMAND", ScriptedModel.COMMAND));
    }
}
