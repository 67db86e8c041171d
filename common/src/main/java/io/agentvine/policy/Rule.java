package io.agentvine.policy;

import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.PolicyRule.Decision;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A {@link PolicyRule}, ready to be asked. */
public final class Rule {

    private static final int LONGEST = 300;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern TOOLS = Pattern.compile("[A-Za-z0-9_*-]{1,100}(\\|[A-Za-z0-9_*-]{1,100}){0,20}");
    /** What a shell would take for more than a word. */
    private static final Pattern SHELL = Pattern.compile("[;&|<>$`(){}\\[\\]\"'\\\\?~#!\\p{Cntrl}]");

    private final PolicyRule told;
    private final List<Pattern> tools;
    private final List<Pattern> words;
    private final boolean open;

    Rule(PolicyRule told) {
        this.told = told;
        this.tools = told.tool() == null ? List.of() : globs(told.tool().split("\\|"));
        String[] parts = told.command() == null ? new String[0] : told.command().strip().split("\\s+");
        this.open = parts.length > 0 && parts[parts.length - 1].equals("*");
        this.words = globs(open ? Arrays.copyOf(parts, parts.length - 1) : parts);
    }

    /** What is wrong with a rule: field to message; empty where nothing is. */
    public static Map<String, String> problems(PolicyRule rule) {
        Map<String, String> problems = new LinkedHashMap<>();
        String command = rule.command();
        note(problems, "name", rule.name() != null && NAME.matcher(rule.name()).matches(),
                "must have 1 to 64 letters, digits, dots, dashes or underscores, found " + shown(rule.name()));
        note(problems, "decision", rule.decision() != null, "is required: allow, deny or ask");
        note(problems, "tool", rule.tool() == null || TOOLS.matcher(rule.tool()).matches(),
                "must be a tool's name as Bash, with * for any text and | between several, found " + shown(rule.tool()));
        note(problems, "reason", rule.reason() == null || !rule.reason().isBlank() && rule.reason().length() <= LONGEST,
                "must have 1 to " + LONGEST + " characters");
        note(problems, "command", command == null || rule.path() == null, "goes with commands, and path with files: make two rules of it");
        note(problems, "command", command == null || rule.tool() == null || rule.tool().equals("Bash") || rule.tool().equals("Monitor"),
                "goes with the tool Bash only, found tool " + shown(rule.tool()));
        note(problems, "command", command == null || !command.isBlank() && command.length() <= LONGEST && !SHELL.matcher(command).find()
                        && !command.strip().startsWith("*"),
                "must be the words of one command, beginning with the program's name, with * for anything, as 'kubectl get *'; found "
                        + shown(command));
        return problems;
    }

    private static void note(Map<String, String> problems, String field, boolean right, String message) {
        if (!right) {
            problems.putIfAbsent(field, message);
        }
    }

    private static String shown(String text) {
        return text == null ? "nothing" : "'" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "'";
    }

    private static List<Pattern> globs(String[] texts) {
        return Arrays.stream(texts).map(Rule::glob).toList();
    }

    private static Pattern glob(String text) {
        return Pattern.compile(Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }

    /** Whether it speaks for calls of that tool, for such a task. */
    boolean speaksFor(String tool, Circumstances circumstances) {
        boolean called = told.tool() != null ? tools.stream().anyMatch(one -> one.matcher(tool).matches())
                : told.command() == null || tool.equals("Bash") || tool.equals("Monitor");
        return called
                && (told.taskType() == null || told.taskType() == circumstances.taskType())
                && (told.priority() == null || told.priority() == circumstances.priority())
                && (told.permissionLevel() == null || told.permissionLevel() == circumstances.level());
    }

    /** Whether it speaks for every command of a call. */
    boolean speaksForAllCommands() {
        return told.command() == null && told.path() == null;
    }

    /** Whether it speaks for this command. One that stops it is not to be got round by a path to the program. */
    boolean speaksFor(List<Word> command) {
        if (told.command() == null) {
            return told.path() == null;
        }
        if (open ? command.size() < words.size() : command.size() != words.size()) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            Word word = command.get(i);
            boolean same = words.get(i).matcher(word.text()).matches()
                    || i == 0 && !allows() && words.get(i).matcher(Forbidden.baseName(word)).matches();
            if (!word.fixed() || !same) {
                return false;
            }
        }
        return true;
    }

    /** Whether it stops this command by name, however it is wrapped. */
    boolean stops(List<Word> command) {
        return told.command() != null && !allows() && speaksFor(command);
    }

    /** Whether it speaks for a call of a tool that runs no command. @param side of the file it names, or null */
    boolean speaksFor(PolicyRule.Side side) {
        return told.command() == null && (told.path() == null || told.path() == side);
    }

    boolean allows() {
        return told.decision() == Decision.ALLOW;
    }

    Ruling ruling() {
        String why = told.reason() == null ? "a rule of this server says so" : told.reason();
        return switch (told.decision()) {
            case ALLOW -> new Ruling(Ruling.Kind.ALLOWED, told.name(), why);
            case DENY -> Ruling.forbidden(told.name(), why);
            case ASK -> new Ruling(Ruling.Kind.ASKS, told.name(), why);
        };
    }
}
