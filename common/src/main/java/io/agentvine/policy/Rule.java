package io.agentvine.policy;

import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.PolicyRule.Decision;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A {@link PolicyRule}, ready to be asked. */
public final class Rule {

    private static final int LONGEST = 300;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern TOOLS = Pattern.compile("[A-Za-z0-9_*-]{1,100}(\\|[A-Za-z0-9_*-]{1,100}){0,20}");
    /** What a shell would take for more than a word. */
    private static final Pattern SHELL = Pattern.compile("[;&|<>$`(){}\\[\\]\"'\\\\?~#!\\p{Cntrl}]|[\\p{Z}&&[^ ]]");
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?");
    private static final Set<String> KEYWORDS = Set.of("if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "select",
            "function", "time", "coproc", "in");

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
        note(problems, "host", rule.host() == null || HOST.matcher(rule.host()).matches(),
                "must be a name such as files.example.com or *.example.com, found " + shown(rule.host()));
        note(problems, "host", rule.host() == null || command == null && rule.path() == null, "goes with neither command nor path: make two rules of it");
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
        return !program.startsWith("*") && !program.contains("=") && !KEYWORDS.contains(program) && !command.contains("**");
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

    /** Whether it is for calls of that tool, for such a task. To reach a host is only what a rule is for that says so. */
    boolean isFor(ToolCall call, Circumstances circumstances) {
        String asked = call.tool().equals("Monitor") ? "Bash" : call.tool();
        boolean called = told.tool() != null ? tools.stream().anyMatch(one -> one.matches(call.tool()) || one.matches(asked))
                : told.host() != null || !call.tool().equals(Policy.NETWORK);
        return called
                && (told.taskType() == null || told.taskType() == circumstances.taskType())
                && (told.priority() == null || told.priority() == circumstances.priority())
                && (told.permissionLevel() == null || told.permissionLevel() == circumstances.level());
    }

    /** Whether it speaks for what that call would do. @param side of the file it names, or null */
    boolean speaksFor(ToolCall call, PolicyRule.Side side) {
        return (told.command() == null || call.isCommand() && speaksForCommand(call.command()))
                && (told.path() == null || told.path() == side)
                && (told.host() == null || speaksForHost(call));
    }

    private boolean speaksForHost(ToolCall call) {
        String host = switch (call.tool()) {
            case Policy.NETWORK -> call.input().path("host").asString("");
            case "WebFetch" -> hostOf(call.input().path("url").asString(""));
            default -> null;
        };
        String pattern = told.host().toLowerCase(Locale.ROOT);
        return host != null && (pattern.startsWith("*.") ? host.toLowerCase(Locale.ROOT).endsWith(pattern.substring(1)) : host.equalsIgnoreCase(pattern));
    }

    private static String hostOf(String url) {
        try {
            return new URI(url).getHost();
        } catch (URISyntaxException malformed) {
            return null;
        }
    }

    /** One that allows speaks for a line that is exactly its command; one that stops, for a line in which its words can be seen. */
    private boolean speaksForCommand(String line) {
        if (mayAllow()) {
            List<String> command = CommandLine.plain(line);
            return command != null && isExactly(command);
        }
        return CommandLine.parts(line).stream().anyMatch(this::stops);
    }

    private boolean isExactly(List<String> command) {
        if (open ? command.size() < words.size() : command.size() != words.size()) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            boolean climbs = words.get(i).any() && List.of(command.get(i).split("/")).contains("..");
            if (climbs || !words.get(i).matches(command.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether its words stand there in their order, however the program is reached and whatever stands between them. */
    private boolean stops(List<String> part) {
        int met = 0;
        for (String word : part) {
            boolean meets = met < words.size() && (words.get(met).matches(word)
                    || met == 0 && words.get(0).matches(word.substring(word.lastIndexOf('/') + 1)));
            met += meets ? 1 : 0;
        }
        return met == words.size();
    }

    boolean namesHosts() {
        return told.host() != null;
    }

    boolean allows() {
        return told.decision() == Decision.ALLOW;
    }

    /** Whether a call can pass by it that no person has seen. */
    private boolean mayAllow() {
        return allows() || told.decision() == Decision.CONTROLLER;
    }

    Verdict verdict() {
        String why = told.reason() == null ? "a rule of this server says so" : told.reason();
        return switch (told.decision()) {
            case ALLOW -> new Verdict.Allow(told.name(), why);
            case DENY -> new Verdict.Deny(told.name(), why);
            case ASK -> new Verdict.Ask(told.name(), why);
            case CONTROLLER -> new Verdict.Ask(told.name(), why, true);
        };
    }
}
