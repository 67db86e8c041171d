package io.agentvine.policy;

import io.agentvine.policy.PathOracle.Place;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The short list: commands that look, without any option that runs or writes. For what no wall is around. */
final class PlainCommands {

    private static final Map<String, Pattern> OPTIONS = Map.ofEntries(
            of("pwd", ""), of("true", ""),
            of("ls", "-[1aAdFhklrRStu]+"),
            of("cat", "-[AbEnstTv]+"),
            of("head", "-[nc]?[0-9]*"),
            of("tail", "-[nc]?[0-9]*"),
            of("wc", "-[clmwL]+"),
            of("grep", "-[cEFhHiIlLnorsvwx]+|-[ABCm][0-9]*|--(include|exclude|exclude-dir)=[^=]*"),
            of("rg", "-[cFhHilnNosvwx]+|-[ABCmgt][0-9]*"),
            of("git status", "-s|-b|-sb|--short|--branch|--porcelain"),
            of("git diff", "--stat|--cached|--staged|--name-only|--name-status|--"),
            of("git log", "--oneline|-n|-[0-9]+|--stat|-p|--graph|--decorate|--all|--"),
            of("git show", "--stat|--name-only|--name-status|--oneline|--"));

    private PlainCommands() {}

    private static Map.Entry<String, Pattern> of(String command, String options) {
        return Map.entry(command, Pattern.compile(options));
    }

    /** Whether it is one of the list, and everything that it may name is the agent's to read. */
    static boolean looks(String line, String cwd, PathOracle oracle) {
        List<String> words = CommandLine.plain(line);
        if (words == null) {
            return false;
        }
        boolean git = words.get(0).equals("git") && words.size() > 1;
        Pattern options = OPTIONS.get(git ? "git " + words.get(1) : words.get(0));
        return options != null && words.subList(git ? 2 : 1, words.size()).stream()
                .allMatch(word -> word.startsWith("-") ? options.matcher(word).matches() : readable(word, cwd, oracle));
    }

    private static boolean readable(String word, String cwd, PathOracle oracle) {
        Place place = oracle.locate(word.isEmpty() ? "." : word, cwd);
        return place == Place.INSIDE || place == Place.READABLE || place == Place.PLAN;
    }
}
