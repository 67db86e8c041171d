package io.agentvine.launcher.client;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of a person: {@code agentvine <command>}. Of the commands only the one that was typed is made, since reading what all of
 * them take would cost more than the rest of the start.
 */
public final class Client {

    private static final Map<String, Function<Workplace, Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("task", TaskCommand::new);
        COMMANDS.put("inbox", InboxCommand::new);
        COMMANDS.put("worker", WorkerCommand::new);
        COMMANDS.put("queue", QueueCommand::new);
        COMMANDS.put("session", SessionCommand::new);
        COMMANDS.put("policy", PolicyCommand::new);
        COMMANDS.put("schedule", ScheduleCommand::new);
        COMMANDS.put("repository", RepositoryCommand::new);
        COMMANDS.put("template", TemplateCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
    }

    private Client() {}

    /** What all commands hang from. */
    @Command(name = "agentvine", mixinStandardHelpOptions = true, description = "A self-hosted control plane for Claude Code workers.")
    private static final class Root {}

    /** Whether these arguments are for a backend, and not for starting one. */
    public static boolean isFor(String... arguments) {
        return arguments.length > 0 && COMMANDS.containsKey(arguments[0]);
    }

    public static Set<String> commands() {
        return COMMANDS.keySet();
    }

    /** Answers the exit code. */
    public static int run(String... arguments) {
        return line(Workplace.ofProcess(), arguments).execute(arguments);
    }

    /** @param typed what is to be executed: only what stands there is made, or all where nothing does */
    static CommandLine line(Workplace workplace, String... typed) {
        CommandLine line = new CommandLine(new Root());
        COMMANDS.forEach((name, made) -> {
            if (typed.length == 0 || !isFor(typed) || typed[0].equals(name)) {
                line.addSubcommand(name, withMethods(made.apply(workplace), typed.length > 1 ? typed[1] : ""));
            }
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((problem, which, parsed) -> told(problem, workplace));
        return line;
    }

    /** With the one command below that was typed, or with all of them. */
    private static CommandLine withMethods(Object command, String typed) {
        CommandLine line = new CommandLine(command);
        List<Method> methods = CommandLine.getCommandMethods(command.getClass(), null);
        List<Method> meant = methods.stream().filter(method -> nameOf(method).equals(typed)).toList();
        (meant.isEmpty() ? methods : meant).forEach(method -> line.addSubcommand(nameOf(method), new CommandLine(method)));
        return line;
    }

    private static String nameOf(Method method) {
        String given = method.getAnnotation(Command.class).name();
        return given.startsWith("<") ? method.getName() : given;
    }

    private static int told(Exception problem, Workplace workplace) throws Exception {
        if (problem instanceof Refusal refusal) {
            workplace.sayError("agentvine: " + refusal.getMessage());
            return refusal.exitCode();
        }
        throw problem;
    }
}
