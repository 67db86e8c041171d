package io.agentvine.policy;

import io.agentvine.policy.PathOracle.Place;
import io.agentvine.policy.SimpleCommand.Assignment;
import io.agentvine.policy.SimpleCommand.Join;
import io.agentvine.policy.SimpleCommand.Redirection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Judges a whole command line: the worst of its simple commands counts. Belongs to one call. */
final class CommandLineRules {

    static final Set<String> WRAPPERS = Set.of("busybox", "env", "nohup", "nice", "time", "timeout", "command", "builtin", "stdbuf", "setsid", "xargs", "exec", "watch", "find", "ionice", "parallel");
    private static final Set<String> UNWRAPPED = Set.of("timeout", "nohup", "nice", "env", "command", "stdbuf", "busybox");
    private static final Set<String> VARIABLES = Set.of(
            "CI", "DEBUG", "NODE_ENV", "RUST_BACKTRACE", "RUST_LOG", "LANG", "TZ", "FORCE_COLOR", "NO_COLOR", "TERM", "COLUMNS",
            "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "GOOS", "GOARCH", "CGO_ENABLED", "RAILS_ENV", "RACK_ENV", "APP_ENV", "CARGO_TERM_COLOR");
    private static final int DEPTH = 4;
    private static final int MOST_WORDS = 500;

    private final PathOracle oracle;
    private final List<Rule> own;
    private final int depth;
    private final Set<String> everywhere = new LinkedHashSet<>();

    private CommandLineRules(PathOracle oracle, List<Rule> own, Set<String> folders, int depth) {
        this.oracle = oracle;
        this.own = own;
        this.depth = depth;
        everywhere.addAll(folders);
    }

    /** @param own rules that speak for this call, but for its command */
    static Ruling judge(String commandLine, String cwd, PathOracle oracle, List<Rule> own) {
        return new CommandLineRules(oracle, own, Set.of(cwd), 0).line(commandLine);
    }

    private Ruling line(String commandLine) {
        ShellParser.Script script;
        try {
            script = ShellParser.parse(commandLine);
        } catch (ShellParser.NotUnderstood e) {
            return Ruling.notUnderstood("this command line cannot be judged: " + e.getMessage());
        }
        Ruling worst = Ruling.reads("shell");
        Set<String> current = Set.copyOf(everywhere);
        SimpleCommand previous = null;
        for (SimpleCommand command : script.commands()) {
            boolean chained = previous != null && command.join() == Join.AND && command.scope() == previous.scope();
            Paths paths = new Paths(oracle, chained ? current : Set.copyOf(everywhere));
            current = paths.folders();
            if (isCd(command)) {
                Ruling moved = script.loops() ? Ruling.unknown("cd", "it changes the folder in a loop") : cd(command, paths);
                worst = worst.worse(byOwn(command.words(), moved));
                current = targets(command, paths);
                everywhere.addAll(current);
            } else {
                worst = worst.worse(command(command, paths));
            }
            previous = command;
        }
        return downloadsAndRuns(script) ? Ruling.forbidden("download-and-run", "it runs what it downloads") : worst;
    }

    private static boolean isCd(SimpleCommand command) {
        return !command.words().isEmpty() && Set.of("cd", "pushd").contains(command.words().get(0).text());
    }

    private static Ruling cd(SimpleCommand command, Paths paths) {
        if (command.words().size() != 2 || !command.redirections().isEmpty() || !command.words().get(1).fixed()) {
            return Ruling.unknown("cd", "it is not plain which folder it changes to");
        }
        String target = command.words().get(1).text();
        boolean textuallyInside = paths.folders().stream().allMatch(folder -> paths.place(join(folder, target)) == Place.INSIDE);
        return paths.place(target) == Place.INSIDE && textuallyInside && !target.startsWith("-")
                ? Ruling.reads("cd")
                : Ruling.unknown("cd", "`" + target + "` is not a folder of the clone");
    }

    private static Set<String> targets(SimpleCommand command, Paths paths) {
        Set<String> targets = new LinkedHashSet<>();
        String target = command.words().size() > 1 ? command.words().get(1).text() : ".";
        paths.folders().forEach(folder -> targets.add(join(folder, target)));
        return targets;
    }

    /** As the shell does for its own folder: by text, links not followed. */
    private static String join(String folder, String target) {
        String whole = target.startsWith("/") ? target : folder + "/" + target;
        List<String> names = new ArrayList<>();
        for (String name : whole.split("/")) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }

    private Ruling command(SimpleCommand command, Paths paths) {
        Ruling ruling = Ruling.reads("shell");
        for (Redirection redirection : command.redirections()) {
            ruling = ruling.worse(redirection(redirection, paths));
        }
        for (Assignment assignment : command.assignments()) {
            ruling = ruling.worse(assignment(assignment, command.words().isEmpty()));
        }
        return command.words().isEmpty() ? ruling.worse(byStop(Rule::speaksForAllCommands)) : ruling.worse(words(command.words(), paths, true));
    }

    private Ruling words(List<Word> words, Paths paths, boolean outermost) {
        if (words.size() > MOST_WORDS) {
            return Ruling.notUnderstood("a command of more than " + MOST_WORDS + " words");
        }
        return byOwn(words, builtIn(words, paths, outermost));
    }

    private Ruling byOwn(List<Word> words, Ruling known) {
        return known.stands() ? known.worse(byStop(rule -> rule.stops(words)))
                : own.stream().filter(rule -> rule.speaksForCommand(words)).findFirst().map(Rule::ruling).orElse(known);
    }

    /** The first own rule of these that stops what it speaks for. */
    private Ruling byStop(Predicate<Rule> which) {
        return own.stream().filter(rule -> !rule.allows() && which.test(rule)).findFirst().map(Rule::ruling).orElse(Ruling.reads("shell"));
    }

    private Ruling builtIn(List<Word> words, Paths paths, boolean outermost) {
        Ruling forbidden = Forbidden.find(words, paths);
        if (forbidden != null) {
            return forbidden;
        }
        if (!words.get(0).fixed() && !words.get(0).text().equals("[")) {
            return Ruling.notUnderstood("it is not plain which program it runs");
        }
        String name = Forbidden.baseName(words.get(0));
        if (name.equals("watch") || name.equals("parallel")) {
            return Ruling.notUnderstood("`" + name + "` runs a text");
        }
        if (Forbidden.SHELLS.contains(name)) {
            return shell(name, words, paths);
        }
        if (name.equals("export")) {
            return export(words);
        }
        Ruling wrapped = outermost && WRAPPERS.contains(name) ? wrapped(words, paths) : Ruling.reads("shell");
        return wrapped.worse(UNWRAPPED.contains(name) ? unwrap(name, words, paths) : CommandRules.judge(words, paths));
    }

    /** What a wrapper may run, wherever it begins among its words: only what stops it counts. */
    private Ruling wrapped(List<Word> words, Paths paths) {
        Ruling worst = Ruling.reads("shell");
        for (int i = 1; i < words.size(); i++) {
            List<Word> rest = words.subList(i, words.size());
            Ruling inner = Forbidden.byName(rest, paths);
            worst = worst.worse(inner == null ? byStop(rule -> rule.stops(rest)) : inner);
            String name = Forbidden.baseName(rest.get(0));
            if (Forbidden.SHELLS.contains(name) && rest.size() > 1 && rest.get(0).fixed()) {
                Ruling shell = shell(name, rest, paths);
                worst = shell.kind().compareTo(Ruling.Kind.NOT_UNDERSTOOD) >= 0 ? worst.worse(shell) : worst;
            }
        }
        return worst;
    }

    /** {@code timeout 60 mvn test}: what it wraps counts, where its own arguments are plain. */
    private Ruling unwrap(String name, List<Word> words, Paths paths) {
        Ruling ruling = Ruling.reads("shell");
        int at = 1;
        while (at < words.size()) {
            String text = words.get(at).text();
            if (name.equals("env") && (text.startsWith("-S") || text.startsWith("--s"))) {
                return Ruling.notUnderstood("`env " + text + "` runs a text");
            }
            if (name.equals("env") && text.matches("(?s)[A-Za-z_][A-Za-z0-9_]*=.*")) {
                ruling = ruling.worse(assignment(new Assignment(text.substring(0, text.indexOf('=')), words.get(at)), false));
            } else if (name.equals("timeout") && text.matches("[0-9.]+[smhd]?|--kill-after=[0-9]+s?|--signal=[A-Z]+|-k|-s")) {
                at++;
                continue;
            } else if (text.startsWith("-")) {
                return Ruling.unknown("command", "`" + name + " " + text + "` is not one of its usual forms");
            } else {
                break;
            }
            at++;
        }
        return at >= words.size() ? ruling : ruling.worse(words(words.subList(at, words.size()), paths, false));
    }

    private Ruling shell(String name, List<Word> words, Paths paths) {
        if (words.size() > 1 && words.get(1).dynamic() && !name.equals("eval")) {
            return Ruling.notUnderstood("it is not plain what `" + name + "` would run");
        }
        int at = textOf(name, words);
        if (at > 0) {
            List<Word> texts = name.equals("eval") ? words.subList(at, words.size()) : words.subList(at, Math.min(at + 1, words.size()));
            if (depth >= DEPTH || texts.isEmpty() || texts.stream().anyMatch(Word::dynamic)) {
                return Ruling.notUnderstood("it is not plain what `" + name + "` would run");
            }
            String line = texts.stream().map(Word::text).collect(Collectors.joining(" "));
            return new CommandLineRules(oracle, own, paths.folders(), depth + 1).line(line);
        }
        boolean script = words.size() >= 2 && words.get(1).fixed() && !words.get(1).text().startsWith("-");
        if (!script || words.stream().skip(1).anyMatch(word -> !paths.within(word))) {
            return Ruling.unknown("shell", "it is not plain what `" + name + "` would run");
        }
        return Ruling.changes("script");
    }

    /** Where the text stands that a shell is to run as commands; 0: none does. */
    private static int textOf(String name, List<Word> words) {
        if (name.equals("eval")) {
            return 1;
        }
        boolean text = false;
        int at = 1;
        while (at < words.size() && words.get(at).text().matches("[-+].*")) {
            String option = words.get(at).text();
            at++;
            if (option.equals("--")) {
                break;
            }
            boolean cluster = !option.startsWith("--");
            text |= cluster && option.startsWith("-") && option.contains("c");
            at += cluster && (option.contains("o") || option.contains("O")) || option.equals("--rcfile") || option.equals("--init-file") ? 1 : 0;
        }
        return text ? at : 0;
    }

    private static Ruling export(List<Word> words) {
        Ruling ruling = Ruling.reads("shell");
        for (Word word : words.subList(1, words.size())) {
            String name = word.text().contains("=") ? word.text().substring(0, word.text().indexOf('=')) : word.text();
            ruling = ruling.worse(assignment(new Assignment(name, word), false));
        }
        return ruling;
    }

    private static Ruling assignment(Assignment assignment, boolean alone) {
        String name = assignment.name();
        boolean plain = VARIABLES.contains(name) || name.startsWith("LC_") || name.startsWith("TEST_");
        if (plain || alone && name.matches("[a-z][a-z0-9_]*") && !name.startsWith("npm_") && !name.endsWith("_proxy")) {
            return Ruling.reads("shell");
        }
        return Ruling.unknown("variable", "the variable " + name + " can change what programs do");
    }

    private static Ruling redirection(Redirection redirection, Paths paths) {
        String text = redirection.target().text();
        if (paths.secret(text)) {
            return Ruling.forbidden("secrets", "`" + text + "` may hold credentials");
        }
        Place place = redirection.target().glob() ? Place.OUTSIDE : paths.place(redirection.target());
        if (redirection.writes() && place == Place.GIT) {
            return Ruling.forbidden("git-folder", "`" + text + "` is git's own folder");
        }
        if (redirection.writes() && place == Place.OUTSIDE && redirection.target().fixed()) {
            return Ruling.forbidden("write-outside", "`" + text + "` is outside the clone");
        }
        if (!Paths.allowed(place)) {
            return Ruling.unknown("outside", "it redirects to or from " + text.replace(Word.UNKNOWN, '…') + ", which is not plainly inside the clone");
        }
        return redirection.writes() && !text.startsWith("/dev/") ? Ruling.changes("files") : Ruling.reads("files");
    }

    private static boolean downloadsAndRuns(ShellParser.Script script) {
        boolean downloads = script.commands().stream().anyMatch(command -> has(command) && Forbidden.downloads(command.words()));
        return downloads
                && script.commands().stream()
                        .filter(CommandLineRules::has)
                        .anyMatch(command -> Forbidden.runsText(command.words())
                                || Forbidden.interprets(command.words())
                                        && (command.join() == Join.PIPE || command.words().stream().anyMatch(Word::dynamic)));
    }

    private static boolean has(SimpleCommand command) {
        return !command.words().isEmpty();
    }
}
