package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A mark that a process hands to all that it starts, and that no clean environment, new session or other folder takes off: the hard
 * limit of its resident set, which Linux has kept and not looked at since 2.6, is a huge number that is the run's own. It is
 * readable for everybody in {@code /proc}. Where it cannot be set there is no mark.
 */
final class RunMark {

    private static final Path PROC = Path.of("/proc");
    private static final Pattern LIMIT = Pattern.compile("Max resident set\\s+(\\S+)\\s+(\\S+)\\s.*");
    private static final String PRLIMIT = Executables.find("prlimit", System.getenv("PATH"), Path.of(".")).map(Path::toString).orElse(null);
    private static final boolean CAN_BE_SET = PRLIMIT != null && "unlimited".equals(limit(PROC.resolve("self")));
    private static final String OWN_USER = user(PROC.resolve("self"), 1);

    private RunMark() {}

    /** The words before a command that is to carry it; none where there is no run. */
    static List<String> before(String runId) {
        return runId == null || !CAN_BE_SET ? List.of() : List.of(PRLIMIT, "--rss=" + number(runId));
    }

    /** @param process its folder in /proc; one that this worker may not end counts as unmarked */
    static boolean isOn(Path process, String runId) {
        return CAN_BE_SET && number(runId).equals(limit(process)) && ours(process);
    }

    /** Above 2^62, so that no real limit is the same. */
    private static String number(String runId) {
        long digest = UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
        return Long.toString(1L << 62 | digest >>> 2);
    }

    private static boolean ours(Path process) {
        return "0".equals(OWN_USER) || OWN_USER != null && (OWN_USER.equals(user(process, 1)) || OWN_USER.equals(user(process, 3)));
    }

    /** @param which 1 real, 2 effective, 3 saved */
    private static String user(Path process, int which) {
        try (Stream<String> lines = Files.lines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("Uid:")).map(line -> line.split("\\s+")[which]).findFirst().orElse(null);
        } catch (IOException | java.io.UncheckedIOException gone) {
            return null;
        }
    }

    private static String limit(Path process) {
        try (Stream<String> lines = Files.lines(process.resolve("limits"), StandardCharsets.ISO_8859_1)) {
            return lines.map(LIMIT::matcher).filter(Matcher::matches).map(match -> match.group(2)).findFirst().orElse(null);
        } catch (IOException | java.io.UncheckedIOException gone) {
            return null;
        }
    }
}
