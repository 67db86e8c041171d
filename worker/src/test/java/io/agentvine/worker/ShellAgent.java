package io.agentvine.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that speaks just enough stream-json: a turn runs shell steps in the clone, an interrupt ends them. */
final class ShellAgent {

    private ShellAgent() {}

    /** What {@code ../said} holds at the end of a turn is its summary. */
    static Path in(Path folder, String steps) throws IOException {
        Path script = folder.resolve("agent");
        Files.writeString(script, """
                #!/bin/sh
                case " $* " in *" --version "*) echo "1.0 (shell agent)"; exit 0;; esac
                turn() {
                    echo '{"type":"system","subtype":"init","session_id":"s","model":"m","tools":[]}'
                    { %s
                    } | sed -u 's/.*/{"type":"assistant","message":{"content":[{"type":"text","text":"&"}]}}/'
                    echo '{"type":"result","subtype":"success","is_error":false,"terminal_reason":"completed","num_turns":1,"result":"'"$(cat ../said 2>/dev/null || echo Done.)"'","total_cost_usd":0.01,"usage":{}}'
                }
                while read -r line; do
                    case "$line" in
                        *'"interrupt"'*) echo '{"type":"result","subtype":"error_during_execution","is_error":true}'; kill $child; exit 0;;
                        *control_request*) echo '{"type":"control_response","response":{"subtype":"success","request_id":"x"}}';;
                        *'"type":"user"'*) turn & child=$!;;
                    esac
                done
                wait
                """.formatted(steps));
        script.toFile().setExecutable(true);
        return script;
    }
}
