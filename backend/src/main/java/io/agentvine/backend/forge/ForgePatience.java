package io.agentvine.backend.forge;

import java.time.Duration;
import java.time.Instant;

/** How long we go on with what a forge does not do now. Pure. */
public final class ForgePatience {

    /** With doubled pauses that is a day. */
    public static final int MOST_ATTEMPTS = 30;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int LONGEST_SENTENCE = 500;
    private static final int MOST_COUNTED = 10;

    private ForgePatience() {}

    /** What passes by itself uses none of them up. @param before that went wrong in a row */
    public static int attempts(ForgeProblem problem, int before) {
        return problem.mayPass() ? Math.min(before + 1, MOST_COUNTED) : before + 1;
    }

    /** Until the next try: doubled at each attempt, an hour at most; or as the forge says. */
    public static Duration pause(ForgeProblem problem, int attempts, Instant now) {
        return problem.until() == null ? pause(attempts) : Duration.between(now, problem.until()).plusSeconds(1);
    }

    /** Until the next try: doubled at each attempt, an hour at most. */
    public static Duration pause(int attempts) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 20));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** What is said of it, of a length that rows take. */
    public static String sentence(Forge forge, ForgeProblem problem) {
        String said = forge.name() + ": " + problem.getMessage();
        return said.length() <= LONGEST_SENTENCE ? said : said.substring(0, LONGEST_SENTENCE - 1) + "…";
    }
}
