package io.agentvine.backend.issue;

import io.agentvine.backend.forge.Forge;
import io.agentvine.backend.forge.ForgePatience;
import io.agentvine.backend.forge.ForgeProblem;
import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.forge.Forges;
import io.agentvine.backend.forge.IssueTracker;
import io.agentvine.backend.forge.Unanswered;
import io.agentvine.backend.issue.IssueRowsToTell.Told;
import io.agentvine.backend.platform.PublicAddress;
import io.agentvine.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/**
 * Keeps the one comment of ours on each issue true: where what it should say is another text than what it says, it is written; nothing is sent
 * else. One that was made and not noted, since something died there, is found by its mark. One thread.
 */
@Component
class IssueComments {

    private static final int MOST = 200;
    private static final int MOST_WRITTEN = 30;
    private static final Duration HOLD = Duration.ofMinutes(4);
    /** What nobody can be told just now stays to be told, and keeps no place among the {@link #MOST} meanwhile. */
    private static final Duration UNTIL_FORGE_IS_SET = Duration.ofMinutes(10);

    private final IssueRowsToTell rows;
    private final Forges forges;
    private final PublicAddress address;
    private final IssueSettings settings;
    private final Clock clock;

    IssueComments(IssueRowsToTell rows, Forges forges, PublicAddress address, IssueSettings settings, Clock clock) {
        this.rows = rows;
        this.forges = forges;
        this.address = address;
        this.settings = settings;
        this.clock = clock;
    }

    /** All whose text is another one by now, within bounds; of a forge that does not answer only the first. */
    void turn() {
        Unanswered away = new Unanswered();
        int written = 0;
        List<Told> all = rows.toTell(MOST);
        for (Told told : all) {
            String text = IssueText.comment(told, address.publicUrl());
            String hash = Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
            Optional<Forges.Place> place = forges.of(told.repositoryUrl());
            if (hash.equals(told.told())) {
                // A live one is looked at again in any case: that is noted only where others wait behind it.
                if (told.isOver() || all.size() == MOST) {
                    rows.unchanged(told);
                }
            } else if (place.isEmpty()) {
                rows.take(told, UNTIL_FORGE_IS_SET);
            } else if (written < MOST_WRITTEN && !away.has(place.get().forge())) {
                OptionalLong taken = rows.take(told, HOLD);
                taken.ifPresent(until -> write(new Wanted(told, until, text, hash), place.get(), away));
                written++;
            }
        }
    }

    /** What is to be said. @param taken its time, by which it is noted */
    private record Wanted(Told told, long taken, String text, String hash) {}

    private void write(Wanted wanted, Forges.Place place, Unanswered away) {
        try {
            rows.told(wanted.told(), wanted.taken(), written(wanted, place), wanted.hash(), null, settings.rewrite());
        } catch (ForgeProblem problem) {
            away.note(place.forge(), problem);
            noteProblem(wanted, place.forge(), problem);
        }
    }

    /** @return the comment's id */
    private static long written(Wanted wanted, Forges.Place place) {
        IssueTracker tracker = place.forge().tracker();
        long number = wanted.told().number();
        Optional<Long> there = wanted.told().comment() != null ? Optional.of(wanted.told().comment())
                : tracker.findComment(place.path(), number, IssueText.mark(wanted.told().id()));
        if (there.isEmpty()) {
            return tracker.comment(place.path(), number, wanted.text());
        }
        tracker.rewriteComment(place.path(), number, there.get(), wanted.text());
        return there.get();
    }

    /** What is refused, and what nobody mended for about a day, is said no more until there is something else to say. */
    private void noteProblem(Wanted wanted, Forge forge, ForgeProblem problem) {
        Told told = wanted.told();
        boolean gone = problem.kind() == Kind.NOT_FOUND;
        int attempts = ForgePatience.attempts(problem, told.attempts());
        String sentence = ForgePatience.sentence(forge, problem);
        if (problem.kind() == Kind.INVALID || problem.kind() == Kind.CONFLICT || attempts > ForgePatience.MOST_ATTEMPTS) {
            rows.told(told, wanted.taken(), told.comment(), wanted.hash(), sentence, settings.rewrite());
        } else {
            // Where the comment alone is gone another one is written.
            rows.untold(told, wanted.taken(), gone ? null : told.comment(), attempts, sentence, gone, ForgePatience.pause(problem, attempts, clock.instant()));
        }
    }
}
