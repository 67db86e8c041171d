package io.agentvine.policy;

import io.agentvine.policy.SimpleCommand.Assignment;
import io.agentvine.policy.SimpleCommand.Join;
import io.agentvine.policy.SimpleCommand.Redirection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Splits a command line into its simple commands, those inside subshells, substitutions and here-documents too. What it does
 * not know (functions, {@code case}, {@code [[ ]]}, arithmetic commands) is an exception: nothing is guessed.
 *
 * <p>It knows lists and commands; {@link ShellWords} reads words, {@link ShellRedirections} redirections and here-documents.
 */
final class ShellParser {

    private static final Set<String> PASSED_OVER =
            Set.of("if", "then", "else", "elif", "fi", "do", "done", "!", "{", "}", "while", "until", "time");
    private static final Set<String> REFUSED = Set.of("case", "esac", "function", "select", "[[", "coproc", "alias", "trap");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\+?=");
    private static final int DEPTH = 12;
    private static final int LONGEST = 100_000;

    private final ShellCursor in;
    private final Findings findings;
    private final int depth;
    private final ShellWords reader;
    private final ShellRedirections redirector;

    /** A command line that this parser does not understand. */
    static final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotUnderstood(String what) {
            super(what, null, false, false);
        }
    }

    /** @param loops whether a loop is in it */
    record Script(List<SimpleCommand> commands, boolean loops) {}

    /** What the parsers of one command line find together. */
    private static final class Findings {
        final List<SimpleCommand> commands = new ArrayList<>();
        int scopes;
        boolean loops;
    }

    private ShellParser(ShellCursor in, Findings findings, int depth) {
        this.in = in;
        this.findings = findings;
        this.depth = depth;
        this.reader = new ShellWords(in, this);
        this.redirector = new ShellRedirections(in, reader, this);
        if (depth > DEPTH) {
            throw new NotUnderstood("nested too deeply");
        }
    }

    static Script parse(String text) {
        if (text.length() > LONGEST) {
            throw new NotUnderstood("more than " + LONGEST + " characters");
        }
        if (text.indexOf('\0') >= 0 || text.indexOf('\r') >= 0) {
            throw new NotUnderstood("a control character");
        }
        Findings findings = new Findings();
        new ShellParser(new ShellCursor(text), findings, 0).list(false);
        return new Script(List.copyOf(findings.commands), findings.loops);
    }

    /** Whether a word is no program's name where a command begins. */
    static boolean isKeyword(String word) {
        return PASSED_OVER.contains(word) || REFUSED.contains(word) || word.equals("for");
    }

    /** Reads what is in brackets, after the opening one and with the closing one. */
    void brackets() {
        if (redirector.hasPending()) {
            throw new NotUnderstood("a here-document across brackets");
        }
        new ShellParser(in, findings, depth + 1).list(true);
    }

    /** Reads commands that were quoted in another way than by brackets. */
    void commandsIn(String text) {
        new ShellParser(new ShellCursor(text), findings, depth + 1).list(false);
    }

    /** Reads the substitutions in a text that is none of commands. */
    void expansionsIn(String text) {
        new ShellParser(new ShellCursor(text), findings, depth + 1).reader.expansions();
    }

    /** Commands up to the end, or to the bracket that closes a subshell. */
    private void list(boolean inBrackets) {
        int scope = ++findings.scopes;
        Join join = Join.FIRST;
        while (true) {
            in.blanks();
            if (in.ended()) {
                if (inBrackets) {
                    throw new NotUnderstood("an unclosed bracket");
                }
                redirector.bodies();
                return;
            }
            if (in.peek() == ')') {
                if (!inBrackets) {
                    throw new NotUnderstood("an unexpected bracket");
                }
                if (redirector.hasPending()) {
                    throw new NotUnderstood("a here-document across brackets");
                }
                in.at++;
                return;
            }
            command(join, scope);
            join = join();
        }
    }

    private Join join() {
        in.blanks();
        if (in.ended() || in.peek() == ')') {
            return Join.OTHER;
        }
        char c = in.take();
        switch (c) {
            case '\n' -> {
                redirector.bodies();
                return Join.OTHER;
            }
            case ';' -> {
                if (in.next(';')) {
                    throw new NotUnderstood("a case branch");
                }
                return Join.OTHER;
            }
            case '&' -> {
                return in.next('&') ? Join.AND : Join.OTHER;
            }
            case '|' -> {
                if (in.next('|')) {
                    return Join.OTHER;
                }
                in.next('&');
                return Join.PIPE;
            }
            default -> throw new NotUnderstood("an unexpected " + c);
        }
    }

    private void command(Join join, int scope) {
        List<Assignment> assignments = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        List<Redirection> redirections = new ArrayList<>();
        while (true) {
            in.blanks();
            if (in.ended() || "\n;&|)".indexOf(in.peek()) >= 0 && !in.startsWith("&>")) {
                break;
            }
            if (in.peek() == '(') {
                if (!words.isEmpty() || in.startsWith("((")) {
                    throw new NotUnderstood("a function or arithmetic");
                }
                in.at++;
                brackets();
                words.add(Word.literal(":"));
                continue;
            }
            if (redirector.read(redirections)) {
                continue;
            }
            word(assignments, words);
        }
        if (!words.isEmpty() || !assignments.isEmpty() || !redirections.isEmpty()) {
            findings.commands.add(new SimpleCommand(join, scope, List.copyOf(assignments), List.copyOf(words), List.copyOf(redirections)));
        }
    }

    private void word(List<Assignment> assignments, List<Word> words) {
        int start = in.at;
        Word word = reader.word();
        String raw = in.text.substring(start, in.at);
        var matcher = ASSIGNMENT.matcher(raw);
        if (words.isEmpty() && matcher.lookingAt()) {
            String value = word.text().substring(Math.min(word.text().length(), matcher.end()));
            boolean tilde = raw.startsWith("~", matcher.end()) || raw.contains(":~");
            assignments.add(new Assignment(matcher.group(1), new Word(value, word.dynamic(), word.glob(), tilde, word.quoted())));
        } else if (words.isEmpty() && assignments.isEmpty() && !word.quoted() && keyword(raw)) {
            return;
        } else {
            words.add(word);
        }
    }

    /** Keywords stand where a command name would, and another command follows. */
    private boolean keyword(String raw) {
        if (REFUSED.contains(raw)) {
            throw new NotUnderstood("`" + raw + "`");
        }
        if (raw.equals("while") || raw.equals("until")) {
            findings.loops = true;
        }
        if (raw.equals("for")) {
            findings.loops = true;
            List<Word> header = new ArrayList<>();
            in.blanks();
            while (!in.ended() && in.peek() != ';' && in.peek() != '\n') {
                if ("&|()<>".indexOf(in.peek()) >= 0) {
                    throw new NotUnderstood("this `for`");
                }
                header.add(reader.word());
                in.blanks();
            }
            if (header.isEmpty() || !header.get(0).fixed()) {
                throw new NotUnderstood("this `for`");
            }
            // The loop sets its variable, which may be one that programs look at.
            Assignment loop = new Assignment(header.get(0).text(), Word.literal(""));
            findings.commands.add(new SimpleCommand(Join.OTHER, findings.scopes, List.of(loop), List.of(), List.of()));
            return true;
        }
        return PASSED_OVER.contains(raw);
    }
}
