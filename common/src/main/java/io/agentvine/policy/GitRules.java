package io.agentvine.policy;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which git commands are local and usual. Options that run programs or name another repository are never. */
final class GitRules {

    private static final Set<String> READS = Set.of(
            "status", "diff", "log", "show", "blame", "rev-parse", "ls-files", "ls-tree", "grep", "shortlog", "describe", "cat-file",
            "name-rev", "merge-base", "rev-list", "diff-tree", "count-objects", "check-ignore", "whatchanged", "version");
    private static final Set<String> CHANGES = Set.of(
            "add", "commit", "branch", "checkout", "switch", "restore", "stash", "rm", "mv", "merge", "rebase", "cherry-pick",
            "revert", "reset", "tag", "apply", "clean", "init");
    private static final Set<String> HARMLESS_GLOBALS = Set.of("--no-pager", "-P", "--no-optional-locks", "--literal-pathspecs");
    private static final Set<String> TEXT_OPTIONS = Set.of("-m", "--message", "-am", "--author", "--grep", "--format", "--pretty", "--date", "-S", "-G");
    private static final List<String> REFUSED = List.of(
            "--exec", "-x", "--ext-diff", "--textconv", "--open-files-in-pager", "-O", "--output", "--upload-pack", "--receive-pack",
            "--git-dir", "--work-tree", "--exec-path", "--config-env", "--interactive", "--separate-git-dir", "--template", "--unsafe-paths", "--directory");

    private static final Pattern AUTHOR = Pattern.compile("user\\.(name|email)=[^\\p{Cntrl}]*");

    private GitRules() {}

    static Ruling judge(List<Word> words, Paths paths) {
        int at = 1;
        boolean moved = false;
        while (at < words.size()) {
            Word option = words.get(at);
            if (HARMLESS_GLOBALS.contains(option.text())) {
                at++;
            } else if (option.is("-c") && at + 1 < words.size() && namesTheAuthor(words.get(at + 1))) {
                at += 2;
            } else if (option.is("-C") && at + 1 < words.size() && !moved) {
                if (!Paths.allowed(paths.place(words.get(at + 1)))) {
                    return Ruling.unknown("git", "it works in another folder than the clone");
                }
                moved = true;
                at += 2;
            } else {
                break;
            }
        }
        if (at >= words.size()) {
            return Ruling.reads("git");
        }
        String command = words.get(at).text();
        if (!words.get(at).fixed() || !READS.contains(command) && !CHANGES.contains(command)) {
            return Ruling.unknown("git", "`git " + command + "` is not one of the usual local git commands");
        }
        List<Word> arguments = words.subList(at + 1, words.size());
        String objection = objection(command, arguments, paths);
        if (objection != null) {
            return Ruling.unknown("git", objection);
        }
        return READS.contains(command) ? Ruling.reads("git") : Ruling.changes("git");
    }

    /** The only settings that are free: most others make git run a program or reach somewhere. */
    private static boolean namesTheAuthor(Word setting) {
        return setting.fixed() && AUTHOR.matcher(setting.text()).matches();
    }

    private static String objection(String command, List<Word> arguments, Paths paths) {
        boolean pattern = command.equals("grep");
        for (int i = 0; i < arguments.size(); i++) {
            Word argument = arguments.get(i);
            String text = argument.text();
            String name = text.contains("=") ? text.substring(0, text.indexOf('=')) : text;
            if (TEXT_OPTIONS.contains(text) && i + 1 < arguments.size() && (argument.fixed()) && quotedText(arguments.get(i + 1))) {
                i++;
            } else if (TEXT_OPTIONS.contains(name) && text.contains("=") && (argument.quoted() || argument.fixed())) {
                continue;
            } else if (REFUSED.stream().anyMatch(refused -> refuses(refused, text, name, command))) {
                return "`" + name + "` lets git run a program or leave the clone";
            } else if (pattern && !text.startsWith("-")) {
                pattern = false;
            } else if (!paths.within(argument)) {
                return "its argument " + text.replace(Word.UNKNOWN, '…') + " is not plainly inside the clone";
            }
        }
        return null;
    }

    /** Git takes long options shortened, and short ones with their value attached. */
    private static boolean refuses(String refused, String text, String name, String command) {
        if (refused.equals("-x")) {
            return text.startsWith("-x") && command.equals("rebase");
        }
        if (refused.equals("-O")) {
            return text.startsWith("-O") && command.equals("grep");
        }
        if (refused.equals("--interactive")) {
            return name.equals(refused) || text.equals("-i") && Set.of("rebase", "add").contains(command);
        }
        return name.length() > 3 && name.startsWith("--") && refused.startsWith(name) && !name.equals("--text") && !name.equals("--ext");
    }

    private static boolean quotedText(Word word) {
        return word.quoted() || word.fixed();
    }
}
