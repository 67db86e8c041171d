package io.agentvine.worker.run;

import io.agentvine.worker.process.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether git is there and new enough. It is asked again only where the program's file has changed; one thread at a time calls. */
public final class GitProgram implements Supplier<String> {

    /** The first one whose fetch can be kept from writing FETCH_HEAD and from maintenance; see docs/git.md. */
    static final String LEAST = "2.29.0";

    /** The first one with safe.bareRepository. */
    private static final String CAREFUL = "2.38.0";

    private static final Pattern VERSION = Pattern.compile("git version (\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?.*");
    private static final String REMEDY = "install git " + LEAST + " or later, and put it before others on the worker's PATH.";

    private final Map<String, String> environment;
    private String asked;
    private String problem;
    private String warning;

    public GitProgram(Map<String, String> environment) {
        this.environment = environment;
    }

    /** One sentence with the remedy, or null where it can be used. */
    @Override
    public String get() {
        Path program = Executables.find("git", environment.get("PATH"), Path.of("/")).orElse(null);
        if (program == null) {
            return "Git is not installed: there is no program git on the worker's PATH; " + REMEDY;
        }
        String stamp = stamp(program);
        if (!stamp.equals(asked)) {
            problem = ask();
            asked = stamp;
        }
        return problem;
    }

    /** One sentence about what this git lets an agent do unasked where there is no wall, or null. */
    public String warning() {
        get();
        return warning;
    }

    private String ask() {
        warning = null;
        try {
            Git.Result said = Git.isolated(GitSettings.plain(environment)).limitedTo(Duration.ofSeconds(20)).run(Path.of("/"), "--version");
            warning = said.ok() ? warning(said.line()) : null;
            return said.ok() ? problem(said.line()) : "`git --version` failed: " + said.errors() + "; " + REMEDY;
        } catch (IOException unstartable) {
            return "`git --version` cannot be run: " + unstartable.getMessage() + "; " + REMEDY;
        }
    }

    /** Pure. @param said what {@code git --version} printed */
    static String problem(String said) {
        Matcher found = VERSION.matcher(said);
        if (!found.matches()) {
            return "Expected git to say its version, found '" + said + "'; " + REMEDY;
        }
        return isAtLeast(LEAST, found) ? null : "This worker's git is too old: expected " + LEAST + " or later, found "
                + said.substring("git version ".length()) + "; " + REMEDY;
    }

    /** Pure. @param said what {@code git --version} printed */
    static String warning(String said) {
        Matcher found = VERSION.matcher(said);
        return !found.matches() || isAtLeast(CAREFUL, found) ? null : "This worker's git is " + said.substring("git version ".length()) + ", and runs are behind no wall: before "
                + CAREFUL + " git has no safe.bareRepository, so that an agent can lay out a folder as a git dir by edits and have its config run commands by a look of git's"
                + " that nobody is asked about; install git " + CAREFUL + " or later, or have runs confined behind a wall (--confine).";
    }

    private static boolean isAtLeast(String least, Matcher found) {
        int[] version = {number(found.group(1)), number(found.group(2)), number(found.group(3))};
        return Arrays.compare(version, Arrays.stream(least.split("\\.")).mapToInt(Integer::parseInt).toArray()) >= 0;
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static String stamp(Path program) {
        try {
            Path file = program.toRealPath();
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
