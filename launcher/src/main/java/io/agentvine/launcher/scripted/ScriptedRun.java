package io.agentvine.launcher.scripted;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The scripted agent as a command: arguments in, exit code out, with Claude Code's ways of refusing. */
public final class ScriptedRun {

    private ScriptedRun() {}

    /** @return 0, or 1 where Claude Code would exit with 1 */
    public static int main(String... args) throws InterruptedException {
        try {
            Arguments arguments = Arguments.parse(args);
            return arguments.version() ? version() : converse(arguments);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private static int version() {
        String version = ScriptedRun.class.getPackage().getImplementationVersion();
        System.out.println((version == null ? "0" : version) + " (AgentVine scripted agent)");
        return 0;
    }

    private static int converse(Arguments arguments) throws IOException, InterruptedException {
        Path cwd = Path.of("").toAbsolutePath();
        Transcript transcript = Transcript.of(arguments.sessionId(), System.getenv(), cwd);
        if (arguments.resume() && !transcript.exists()) {
            System.err.println("No conversation found with session ID: " + arguments.sessionId());
            return 1;
        }
        if (!arguments.resume() && transcript.exists()) {
            System.err.println("Error: Session ID " + arguments.sessionId() + " is already in use.");
            return 1;
        }
        PrintStream stdout = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Output out = new Output(stdout, arguments.sessionId(), arguments.model(), transcript);
        PreToolUseHook hook = PreToolUseHook.from(arguments.settings());
        Conversation conversation =
                new Conversation(arguments.sessionId(), cwd, out, hook, transcript);
        return arguments.prompt() == null
                ? conversation.run(System.in, arguments.replay())
                : conversation.runOnce(arguments.prompt());
    }
}
