package io.agentvine.policy;

import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.PolicyRule.Decision;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A {@link PolicyRule}, ready to be asked. */
public final class Rule {

    private static final int LONGEST = 300;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern TOOLS = Pattern.compile("[A-Za-z0-9_*-]{1,100}(\\|[A-Za-z0-9_*-]{1,100}){0,20}");
    /** What a shell would take for more than a word. */
    private static final Pattern SHELL = Pattern.compile("[;&|<>$`(){}\\[\\]\"'\\\\?~#!\\p{Cntrl}]|[\\p{Z}&&[^ ]]");

    private final PolicyRule told;
    private final List<Glob> tools;
    private final List<Glob> words;
    private final boolean open;

    Rule(PolicyRule told) {
        this.told = told;
        this.tools = told.tool() == null ? List.of() : globs(told.tool().split("\\|"));
        String[] parts = told.command() == null ? new String[0] : told.command().strip().split(" +");
        this.open = parts.length > 0 && parts[parts.length - 1].equals("*");
        this.words = globs(open ? Arrays.copyOf(parts, parts.length - 1) : parts);
    }

    /** A text in which {@code *} stands for any text. */
    private record Glob(String[] parts) {

        /** In time that grows with the text only, whatever the pattern. */
        boolean matches(String text) {
            if (parts.length == 1) {
                return text.equals(parts[0]);
            }
            String last = parts[parts.length - 1];
            int at = parts[0].length();
            if (!text.startsWith(parts[0])) {
                return false;
            }
            for (int i = 1; i < parts.length - 1; i++) {
                int found = text.indexOf(parts[i], at);
                if (found < 0) {
                    return false;
                }
                at = found + parts[i].length();
            }
            return at <= text.length() - last.length() && text.endsWith(last);
        }

        boolean any() {
            return parts.length > 1;
        }
    }

    /** What is wrong with a rule: field to message; empty where nothing is. */
    public static Map<String, String> problems(PolicyRule rule) {
        Map<String, String> problems = new LinkedHashMap<>();
        String command = rule.command();
        note(problems, "name", rule.name() != null && NAME.matcher(rule.name()).matches(),
                "must have 1 to 64 letters, digits, dots, dashes or underscores, found " + shown(rule.name()));
        note(problems, "decision", rule.decision() != null, "is required: allow, deny, ask or controller");
        note(problems, "tool", rule.tool() == null || TOOLS.matcher(rule.tool()).matches(),
                "must be a tool's name as Bash, with * for any text and | between several, found " + shown(rule.tool()));
        note(problems, "reason", rule.reason() == null || !rule.reason().isBlank() && rule.reason().length() <= LONGEST,
                "must have 1 to " + LONGEST + " characters");
        note(problems, "command", command == null || rule.path() == null, "goes with commands, and path with files: make two rules of it");
        note(problems, "command", command == null || rule.tool() == null || rule.tool().equals("Bash") || rule.tool().equals("Monitor"),
                "goes with the tool Bash only, found tool " + shown(rule.tool()));
        note(problems, "path", rule.path() == null || !"Bash".equals(rule.tool()) && !"Monitor".equals(rule.tool()),
                "goes with tools that name a file, found tool " + shown(rule.tool()));
        note(problems, "command", command == null || isOneCommand(command),
                "must be the words of one command, beginning with the program's name, with * for anything, as 'kubectl get *'; found "
                        + shown(command));
        return problems;
    }

    private static boolean isOneCommand(String command) {
        if (command.isBlank() || command.length() > LONGEST || SHELL.matcher(command).find()) {
            return false;
        }
        String program = command.strip().split(" +")[0];
        return !program.startsWith("*") && !program.contains("=") && !ShellParser.isKeyword(program) && !command.contains("**");
    }

    private static void note(Map<String, String> problems, String field, boolean right, String message) {
        if (!right) {
            problems.putIfAbsent(field, message);
        }
    }

    private static String shown(String text) {
        return text == null ? "nothing" : "'" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "'";
    }

    private static List<Glob> globs(String[] texts) {
        return Arrays.stream(texts).map(text -> new Glob(text.split("\\*", -1))).toList();
    }

    /** Whether it is for calls of that tool, for such a task. */
    boolean isFor(String tool, Circumstances circumstances) {
        String asked = tool.equals("Monitor") ? "Bash" : tool;
        boolean called = told.tool() != null ? tools.stream().anyMatch(one -> one.matches(tool) || one.matches(asked))
                : told.command() == null || asked.equals("Bash");
        return called
                && (told.taskType() == null || told.taskType() == circumstances.taskType())
                && (told.priority() == null || told.priority() == circumstances.priority())
                && (told.permissionLevel() == null || told.permissionLevel() == circumstances.level());
    }

    /** Whether it speaks for every command of a call. */
    boolean speaksForAllCommands() {
        return told.command() == null && told.path() == null;
    }

    /** Whether it speaks for this command: literally where it allows it, as far as can be seen where it stops it. */
    boolean speaksForCommand(List<Word> command) {
        return told.command() == null ? told.path() == null : mayAllow() ? isExactly(command) : stops(command);
    }

    private boolean isExactly(List<Word> command) {
        if (open ? command.size() < words.size() : command.size() != words.size()) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            Word word = command.get(i);
            boolean climbs = words.get(i).any() && List.of(word.text().split("/")).contains("..");
            if (!word.fixed() || climbs || !words.get(i).matches(word.text())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether it stops this command by name, however the program is reached and whatever stands between its words. A word that only
     * the shell knows counts where it may be the first that is no option.
     */
    boolean stops(List<Word> command) {
        Word program = command.get(0);
        if (told.command() == null || mayAllow() || !words.get(0).matches(program.text()) && !words.get(0).matches(Forbidden.baseName(program))) {
            return false;
        }
        int met = 1;
        boolean first = true;
        for (Word word : command.subList(1, command.size())) {
            if (met == words.size()) {
                break;
            }
            met += words.get(met).matches(word.text()) || first && !word.fixed() ? 1 : 0;
            first &= word.text().startsWith("-");
        }
        return met == words.size();
    }

    /** Whether it speaks for a call of a tool that runs no command. @param side of the file it names, or null */
    boolean speaksForFile(PolicyRule.Side side) {
        return told.command() == null && (told.path() == null || told.path() == side);
    }

    boolean allows() {
        return told.decision() == Decision.ALLOW;
    }

    /** Whether a call can pass by it that no person has seen. */
    private boolean mayAllow() {
        return allows() || told.decision() == Decision.CONTROLLER;
    }

    Ruling ruling() {
        String why = told.reason() == null ? "a rule of this server says so" : told.reason();
        return switch (told.decision()) {
            case ALLOW -> new Ruling(Ruling.Kind.ALLOWED, told.name(), why);
            case DENY -> Ruling.forbidden(told.name(), why);
            case ASK -> new Ruling(Ruling.Kind.ASKS, told.name(), why);
            case CONTROLLER -> new Ruling(Ruling.Kind.ASKS_CONTROLLER, told.name(), why);
        };
    }
}
