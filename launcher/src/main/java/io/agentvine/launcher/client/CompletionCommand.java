package io.agentvine.launcher.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** {@code agentvine completion SHELL}: what the shell needs to complete commands and options. */
@Command(name = "completion", mixinStandardHelpOptions = true,
        description = {"Prints what a shell needs to complete commands.", "bash, zsh: source <(agentvine completion bash)",
            "fish: agentvine completion fish > ~/.config/fish/completions/agentvine.fish"})
final class CompletionCommand implements Callable<Integer> {

    /** The shells that are known. */
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private final Workplace workplace;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;

    CompletionCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        CommandLine all = Client.line(workplace);
        if (shell == Shell.ZSH) {
            workplace.out().println("autoload -Uz compinit bashcompinit && compinit && bashcompinit");
        }
        if (shell == Shell.FISH) {
            fish(all, List.of()).forEach(workplace.out()::println);
        } else {
            workplace.out().println(AutoComplete.bash("agentvine", all));
        }
        return ExitCodes.DONE;
    }

    /** A line for each command and each option, under the commands before it. */
    private static List<String> fish(CommandLine line, List<String> before) {
        List<String> lines = new ArrayList<>();
        StringBuilder under = new StringBuilder("__fish_use_subcommand");
        if (!before.isEmpty()) {
            under.setLength(0);
            before.forEach(name -> under.append(under.isEmpty() ? "" : "; and ").append("__fish_seen_subcommand_from ").append(name));
            String deeper = String.join(" ", line.getSubcommands().keySet());
            under.append(deeper.isEmpty() ? "" : "; and not __fish_seen_subcommand_from " + deeper);
        }
        for (Map.Entry<String, CommandLine> one : line.getSubcommands().entrySet()) {
            lines.add("complete -c agentvine -f -n " + quoted(under.toString()) + " -a " + one.getKey() + " -d " + quoted(description(one.getValue())));
        }
        for (OptionSpec option : line.getCommandSpec().options()) {
            if (!before.isEmpty()) {
                lines.add("complete -c agentvine -n " + quoted(under.toString()) + names(option) + (option.arity().max() > 0 ? " -r" : "")
                        + " -d " + quoted(String.join(" ", option.description())));
            }
        }
        line.getSubcommands().forEach((name, deeper) -> {
            List<String> path = new ArrayList<>(before);
            path.add(name);
            lines.addAll(fish(deeper, path));
        });
        return lines;
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        return names.toString();
    }

    private static String description(CommandLine line) {
        String[] description = line.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
