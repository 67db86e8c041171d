package io.agentvine.policy;

import io.agentvine.policy.ShellParser.NotUnderstood;
import io.agentvine.policy.SimpleCommand.Redirection;
import java.util.ArrayList;
import java.util.List;

/** Reads the redirections of one list of commands, here-documents with their bodies. */
final class ShellRedirections {

    private final ShellCursor in;
    private final ShellWords words;
    private final ShellParser parser;
    private final List<HereDocument> pending = new ArrayList<>();

    private record HereDocument(String delimiter, boolean expands, boolean tabs) {}

    ShellRedirections(ShellCursor in, ShellWords words, ShellParser parser) {
        this.in = in;
        this.words = words;
        this.parser = parser;
    }

    /** @return whether there was one */
    boolean read(List<Redirection> redirections) {
        int start = in.at;
        int digits = in.at;
        while (digits < in.text.length() && Character.isDigit(in.text.charAt(digits))) {
            digits++;
        }
        if (digits >= in.text.length() || !"<>".contains(in.text.substring(digits, digits + 1)) && !(digits == in.at && in.startsWith("&>"))) {
            return false;
        }
        if (in.text.startsWith("<(", digits) || in.text.startsWith(">(", digits)) {
            return false;
        }
        in.at = digits;
        String operator = operator();
        in.blanks();
        if (operator.startsWith("<<") && !operator.equals("<<<")) {
            hereDocument(operator.equals("<<-"));
            return true;
        }
        if (in.ended()) {
            throw new NotUnderstood("a redirection to nothing");
        }
        Word target = words.word();
        boolean descriptor = operator.endsWith("&") && target.fixed() && target.text().matches("[0-9]+|-|[0-9]+-");
        if (!descriptor && !operator.equals("<<<")) {
            redirections.add(new Redirection(operator.contains(">"), target));
        }
        if (in.at == start) {
            throw new NotUnderstood("a redirection");
        }
        return true;
    }

    private String operator() {
        for (String operator : List.of("&>>", "<<<", "<<-", "&>", "<<", ">>", "<>", ">|", ">&", "<&", "<", ">")) {
            if (in.text.startsWith(operator, in.at)) {
                in.at += operator.length();
                return operator;
            }
        }
        throw new NotUnderstood("a redirection");
    }

    private void hereDocument(boolean tabs) {
        Word delimiter = words.word();
        if (!delimiter.fixed()) {
            throw new NotUnderstood("a here-document whose end is not fixed");
        }
        pending.add(new HereDocument(delimiter.text(), !delimiter.quoted(), tabs));
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Reads the bodies of the here-documents that the finished line began. */
    void bodies() {
        for (HereDocument document : pending) {
            StringBuilder body = new StringBuilder();
            boolean closed = false;
            while (!in.ended() && !closed) {
                int end = in.text.indexOf('\n', in.at);
                String line = in.text.substring(in.at, end < 0 ? in.text.length() : end);
                in.at = end < 0 ? in.text.length() : end + 1;
                if (document.expands() && continues(line)) {
                    throw new NotUnderstood("a continued line in a here-document");
                }
                closed = (document.tabs() ? line.replaceFirst("^\t+", "") : line).equals(document.delimiter());
                if (!closed) {
                    body.append(line).append('\n');
                }
            }
            if (!closed) {
                throw new NotUnderstood("an unclosed here-document");
            }
            if (document.expands()) {
                parser.expansionsIn(body.toString());
            }
        }
        pending.clear();
    }

    /** Whether a backslash joins it with the next one, before the shell looks for the document's end. */
    private static boolean continues(String line) {
        int slashes = 0;
        while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }
}
