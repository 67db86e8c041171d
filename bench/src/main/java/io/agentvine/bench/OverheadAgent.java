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

    static OverheadAgent find(Installation here, Path folder) throws IOException {
        Optional<Path> cli = cli(here);
        return cli.isPresent() ? new OverheadAgent(cli.get().toString(), true) : new OverheadAgent(script(folder).toString(), false);
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

    private static Path script(Path folder) throws IOException {
        return ShellAgent.write(folder.resolve("agent"), """
                key=$ANTHROPIC_API_KEY
                [ -n "$key" ] || key=$(cat <&3)
                ask() { curl -s -o /dev/null "$ANTHROPIC_BASE_URL/v1/messages" -H "x-api-key: $key" -d "$1"; }
                ask '{"tools":[{}]}'
                COMMAND
                ask '{"tools":[{}],"messages":[{"content":[{"type":"tool_result"}]}]}'
                printf '{"type":"result","subtype":"success","is_error":false,"terminal_reason":"completed","result":"Done.","session_id":"%s"}\\n' "$session"
                cat >/dev/null
                """.replace("COMMAND", ScriptedModel.COMMAND));
    }
}
