package io.agentvine.policy;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What one simple command does, by its name and arguments: the rules of {@code supervised}. */
final class CommandRules {

    private static final Set<String> SAYS = Set.of("echo", "printf", "true", "false", ":", "pwd", "sleep", "test", "[", "exit", "wait", "date", "whoami", "id", "uname", "nproc", "set", "return", "break", "continue");
    private static final Set<String> READS = Set.of(
            "ls", "cat", "head", "tail", "wc", "diff", "cmp", "comm", "stat", "file", "du", "df", "tree", "basename", "dirname",
            "realpath", "readlink", "sort", "uniq", "cut", "tr", "nl", "tac", "rev", "paste", "column", "seq", "xxd", "od", "jq",
            "md5sum", "sha1sum", "sha256sum", "which", "type", "strings", "expr", "fold", "hexdump");
    private static final Set<String> CHANGES = Set.of("mkdir", "touch", "cp", "mv", "rmdir", "tee", "chmod");
    private static final Set<String> FIND_RUNS =
            Set.of("-exec", "-execdir", "-ok", "-okdir", "-delete", "-fprint", "-fprint0", "-fprintf", "-fls");
    private static final Set<String> FIND_PATTERNS = Set.of("-name", "-iname", "-path", "-ipath", "-regex", "-iregex", "-wholename");
    private static final Set<String> PYTHON_MODULES = Set.of(
            "pytest", "unittest", "compileall", "py_compile", "mypy", "black", "ruff", "flake8", "isort", "coverage", "tox",
            "json.tool", "venv", "pip", "build", "pylint", "doctest");
    private static final Pattern SED =
            Pattern.compile("[0-9,$ ]*[pd]?|[0-9,$ ]*s(.)((?!\\1).)*\\1((?!\\1).)*\\1[gIip0-9]*|/[^/]*/[,0-9$ ]*[pd]|/[^/]*/,/[^/]*/[pd]");
    private static final Pattern AWK_REACHES_OUT = Pattern.compile("system|getline|[|>@]|ARGV|ENVIRON|close|-f");

    private CommandRules() {}

    static Ruling judge(List<Word> words, Paths paths) {
        String name = name(words.get(0), paths);
        if (name == null) {
            return Ruling.unknown("command", "the program " + words.get(0).text().replace(Word.UNKNOWN, '…') + " is not a usual one, or is outside the clone");
        }
        List<Word> arguments = words.subList(1, words.size());
        if (SAYS.contains(name)) {
            return namesAVariable(name, arguments)
                    ? Ruling.notUnderstood("`" + name + "` may set or read a variable by a name that runs commands")
                    : Ruling.reads("shell");
        }
        return switch (name) {
            case "git" -> GitRules.judge(words, paths);
            case "./" -> inside(arguments, paths, Ruling.changes("script"));
            case "grep", "egrep", "fgrep", "rg" -> search(name, arguments, paths);
            case "find" -> find(arguments, paths);
            case "sed" -> sed(arguments, paths);
            case "awk", "gawk", "mawk" -> awk(arguments, paths);
            case "rm" -> inside(arguments, paths, Ruling.changes("files"));
            case "node", "ruby", "php", "java" -> script(name, arguments, paths);
            case "python", "python3" -> python(arguments, paths);
            case "source", "." -> inside(arguments, paths, Ruling.changes("script"));
            default -> byTable(name, arguments, paths);
        };
    }

    /** The index in {@code printf -v 'a[…]'}, {@code test -v} and {@code wait -p} is evaluated. */
    private static boolean namesAVariable(String name, List<Word> arguments) {
        boolean tests = name.equals("test") || name.equals("[");
        return (tests || name.equals("printf") || name.equals("wait"))
                && arguments.stream().anyMatch(word -> word.text().startsWith(name.equals("wait") ? "-" : "-v") || word.dynamic() && !word.quoted());
    }

    /** {@code ./} stands for a program inside the clone; null for what is neither there nor a plain name. */
    private static String name(Word word, Paths paths) {
        if (!word.fixed() && !word.text().equals("[")) {
            return null;
        }
        String text = word.text();
        if (!text.contains("/")) {
            return text;
        }
        String last = text.substring(text.lastIndexOf('/') + 1);
        if (text.matches("/(usr/(local/)?)?bin/[^/]+")) {
            return last;
        }
        if (paths.place(text) != PathOracle.Place.INSIDE) {
            return null;
        }
        return last.equals("mvnw") || last.equals("gradlew") ? last : "./";
    }

    private static Ruling byTable(String name, List<Word> arguments, Paths paths) {
        if (READS.contains(name)) {
            boolean writes = name.equals("sort") && arguments.stream().anyMatch(w -> w.text().startsWith("-o") || w.text().startsWith("--"));
            return inside(arguments, paths, writes ? Ruling.unknown("files", "this form of sort can write or run programs") : Ruling.reads("files"));
        }
        if (CHANGES.contains(name)) {
            return inside(arguments, paths, Ruling.changes("files"));
        }
        if (Ecosystems.FREE.contains(name)) {
            return inside(arguments, paths, Ruling.changes("build"));
        }
        String tool = name.equals("mvnw") ? "mvn" : name.equals("gradlew") ? "gradle" : name.equals("pip3") ? "pip" : name;
        Set<String> refused = Ecosystems.REFUSED_WORDS.getOrDefault(tool, Set.of());
        for (Word argument : arguments) {
            String option = argument.text().contains("=") ? argument.text().substring(0, argument.text().indexOf('=')) : argument.text();
            if (refused.contains(option) || option.equals("SHELL") || argument.text().contains("git+")) {
                return Ruling.unknown("build", "`" + name + " " + option + "` reaches beyond the clone");
            }
        }
        if (Ecosystems.BUILDERS.contains(name)) {
            return inside(arguments, paths, Ruling.changes("build"));
        }
        Set<String> known = Ecosystems.SUBCOMMANDS.get(tool);
        if (known == null) {
            return Ruling.unknown("command", "`" + name + "` is not one of the usual build, test and file commands");
        }
        String first = arguments.stream().map(Word::text).filter(text -> !text.startsWith("-")).findFirst().orElse("--version");
        boolean version = arguments.size() == 1 && arguments.get(0).text().matches("--version|-v|--help");
        if (!known.contains(first) && !version && !(tool.equals("yarn") && arguments.isEmpty())) {
            return Ruling.unknown("build", "`" + name + " " + first + "` is not one of its usual build and test commands");
        }
        return inside(arguments, paths, Ruling.changes("build"));
    }

    private static Ruling inside(List<Word> arguments, Paths paths, Ruling ruling) {
        for (Word argument : arguments) {
            if (!paths.within(argument)) {
                return outside(argument);
            }
        }
        return ruling;
    }

    private static Ruling outside(Word argument) {
        return Ruling.unknown("outside", "its argument " + argument.text().replace(Word.UNKNOWN, '…') + " is not plainly inside the clone");
    }

    private static Ruling search(String name, List<Word> arguments, Paths paths) {
        boolean pattern = arguments.stream().noneMatch(w -> w.is("-e") || w.is("-f") || w.text().startsWith("--regexp") || w.is("--files"));
        boolean afterE = false;
        for (Word argument : arguments) {
            String text = argument.text();
            if (name.equals("rg") && (text.startsWith("--pre") || text.startsWith("--hostname"))) {
                return Ruling.unknown("files", "`rg " + text + "` runs a program");
            }
            if (afterE || pattern && !text.startsWith("-")) {
                pattern = pattern && afterE;
                afterE = false;
                if (argument.dynamic() && !argument.quoted()) {
                    return outside(argument);
                }
            } else if (text.startsWith("--include") || text.startsWith("--exclude") || text.startsWith("--glob")) {
                continue;
            } else if (!paths.within(argument)) {
                return outside(argument);
            } else {
                afterE = argument.is("-e") || name.equals("rg") && argument.is("-g");
            }
        }
        return Ruling.reads("files");
    }

    private static Ruling find(List<Word> arguments, Paths paths) {
        for (int i = 0; i < arguments.size(); i++) {
            Word argument = arguments.get(i);
            if (FIND_RUNS.contains(argument.text())) {
                return Ruling.unknown("files", "`find " + argument.text() + "` runs commands or changes files");
            }
            boolean pattern = i > 0 && FIND_PATTERNS.contains(arguments.get(i - 1).text());
            if (argument.dynamic() || !pattern && !argument.text().matches("[(!)]") && !paths.within(argument)) {
                return outside(argument);
            }
        }
        return Ruling.reads("files");
    }

    private static Ruling sed(List<Word> arguments, Paths paths) {
        boolean edits = false;
        boolean script = true;
        for (Word argument : arguments) {
            String text = argument.text();
            if (text.startsWith("-i")) {
                edits = true;
            } else if (text.startsWith("-")) {
                if (!text.matches("-[nEre]+")) {
                    return Ruling.unknown("files", "`sed " + text + "` is not known");
                }
            } else if (script) {
                script = false;
                if (argument.dynamic() || !SED.matcher(text).matches()) {
                    return Ruling.unknown("files", "this sed script is not plainly harmless");
                }
            } else if (!paths.within(argument)) {
                return outside(argument);
            }
        }
        long scripts = arguments.stream().filter(w -> w.text().matches("-[nEr]*e[nEr]*")).count();
        if (scripts > 1) {
            return Ruling.unknown("files", "it has several sed scripts");
        }
        return edits ? Ruling.changes("files") : Ruling.reads("files");
    }

    private static Ruling awk(List<Word> arguments, Paths paths) {
        boolean program = true;
        for (Word argument : arguments) {
            String text = argument.text();
            if (program && text.matches("-F.*")) {
                continue;
            }
            if (program) {
                program = false;
                if (argument.dynamic() || text.startsWith("-") || AWK_REACHES_OUT.matcher(text).find()) {
                    return Ruling.unknown("files", "this awk program is not plainly harmless");
                }
            } else if (!paths.within(argument)) {
                return outside(argument);
            }
        }
        return Ruling.reads("files");
    }

    private static Ruling script(String name, List<Word> arguments, Paths paths) {
        if (arguments.isEmpty()) {
            return Ruling.unknown("build", "`" + name + "` alone runs what comes on its input");
        }
        String first = arguments.get(0).text();
        if (first.startsWith("-") && !Set.of("--version", "-version", "-v", "--test", "-l", "-jar", "--check", "-cp", "-c").contains(first)
                || first.equals("-c") && !name.equals("ruby")) {
            return Ruling.unknown("build", "`" + name + " " + first + "` is not one of its usual forms");
        }
        return inside(arguments, paths, Ruling.changes("build"));
    }

    private static Ruling python(List<Word> arguments, Paths paths) {
        if (arguments.isEmpty()) {
            return Ruling.unknown("build", "`python` alone runs what comes on its input");
        }
        String first = arguments.get(0).text();
        if (first.equals("-m") && arguments.size() > 1) {
            String module = arguments.get(1).text();
            if (!PYTHON_MODULES.contains(module)) {
                return Ruling.unknown("build", "`python -m " + module + "` is not one of its usual forms");
            }
            return module.equals("pip")
                    ? byTable("pip", arguments.subList(2, arguments.size()), paths)
                    : inside(arguments, paths, Ruling.changes("build"));
        }
        return first.startsWith("-") && !first.equals("--version") && !first.equals("-V")
                ? Ruling.unknown("build", "`python " + first + "` is not one of its usual forms")
                : inside(arguments, paths, Ruling.changes("build"));
    }
}
