package io.agentvine.launcher;

import io.agentvine.launcher.client.Client;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point: {@code agentvine up} and {@code agentvine demo}, and the commands of {@link Client}. */
@Command(
        name = "agentvine",
        description = "A self-hosted control plane for Claude Code workers.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {UpCommand.class, DemoCommand.class})
public final class Main {

    public static void main(String[] args) {
        System.exit(Client.isFor(args) ? Client.run(args) : commandLine(Terminal.ofProcess()).execute(args));
    }

    /** A start that cannot be is one sentence and exit 1, not a stack trace. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new Main(), new Commands(terminal));
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            terminal.problem(problem instanceof CannotGoOn ? problem.getMessage() : "unexpected: " + problem);
            if (!(problem instanceof CannotGoOn)) {
                problem.printStackTrace();
            }
            return 1;
        });
        return line;
    }

    /** Gives each command the terminal. */
    private record Commands(Terminal terminal) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getDeclaredConstructor(Terminal.class).newInstance(terminal);
            } catch (NoSuchMethodException e) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Installation.version()};
        }
    }
}
