package io.agentvine.worker.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * A mark that a process hands to all that it starts, and that no clean environment, new session or other folder takes off: the hard
 * limit of its resident set, which Linux has kept and not looked at since 2.6, is a huge number that is the run's own. It is
 * readable for everybody in {@code /proc}. Where it cannot be set there is no mark.
 */
final class RunMark {

    private static final Path SELF = Proc.ROOT.resolve("self");
    private static final String PRLIMIT = Executables.find("prlimit", System.getenv("PATH"), Path.of(".")).map(Path::toString).orElse(null);
    private static final boolean CAN_BE_SET = PRLIMIT != null && "unlimited".equals(limit(SELF));
    private static final String OWN_USER = user(SELF, 0);

    private RunMark() {}

    /** The words before a command that is to carry it; none where there is no run. */
    static List<String> before(String runId) {
        return runId == null || !CAN_BE_SET ? List.of() : List.of(PRLIMIT, "--rss=" + number(runId));
    }

    /** @param process its folder in /proc; one that this worker may not end counts as unmarked */
    static boolean isOn(Path process, String number) {
        return CAN_BE_SET && number.equals(limit(process)) && ours(process);
    }

    /** A run's: above 2^62, so that no real limit is the same. */
    static String number(String runId) {
        long digest = UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
        return Long.toString(1L << 62 | digest >>> 2);
    }

    private static boolean ours(Path process) {
        return "0".equals(OWN_USER) || OWN_USER != null && (OWN_USER.equals(user(process, 0)) || OWN_USER.equals(user(process, 2)));
    }

    /** @param which 0 real, 1 effective, 2 saved; null where that cannot be known */
    private static String user(Path process, int which) {
        return Proc.words(Proc.text(process, "status"), "Uid:").stream().skip(which).findFirst().orElse(null);
    }

    /** The hard one; null where that cannot be known. */
    private static String limit(Path process) {
        return Proc.words(Proc.text(process, "limits"), "Max resident set").stream().skip(1).findFirst().orElse(null);
    }
}
