package io.agentvine.backend.issue;

import io.agentvine.backend.forge.Forge;
import io.agentvine.backend.forge.ForgePatience;
import io.agentvine.backend.forge.ForgeProblem;
import io.agentvine.backend.forge.Forges;
import io.agentvine.backend.forge.IssueTracker.Changed;
import io.agentvine.backend.forge.Unanswered;
import io.agentvine.backend.issue.IssueRows.DueRepository;
import io.agentvine.backend.issue.IssueRows.TakenRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Looks through the issues of repositories that take them for what changed, whether the forge's webhook told of it or not: so a backend that no
 * forge can reach hears of everything, and what came while no backend ran is not lost. One thread.
 */
@Component
class IssueLooks {

    private static final int MOST = 50;
    private static final Duration HOLD = Duration.ofMinutes(3);

    private final IssueRows rows;
    private final Forges forges;
    private final IssueSettings settings;
    private final Clock clock;
    /** What a look found last, by the repository's key. */
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    IssueLooks(IssueRows rows, Forges forges, IssueSettings settings, Clock clock) {
        this.rows = rows;
        this.forges = forges;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param twice whether the look before had found the same */
    private record Seen(List<Changed> changed, boolean twice) {}

    /** All that is due, within bounds; of a forge that does not answer only the first. */
    void turn() {
        Unanswered away = new Unanswered();
        for (DueRepository due : rows.dueRepositories(MOST)) {
            rows.take(due, HOLD).ifPresent(taken -> look(taken, away));
        }
    }

    /**
     * The change that was seen last is there at each look. Twice it is spoken of, since there may be another one within its second; then it is not,
     * where nothing else has changed.
     */
    private void hint(TakenRepository taken, Forge forge, List<Changed> changed) {
        Seen before = seen.get(taken.repository().key());
        boolean same = before != null && before.changed().equals(changed) && !taken.isFirst();
        if (!same || !before.twice()) {
            changed.forEach(one -> rows.hint(forge, taken.repository(), one.number()));
        }
        seen.put(taken.repository().key(), new Seen(changed, same));
    }

    private void look(TakenRepository taken, Unanswered away) {
        Optional<Forges.Place> place = forges.of(taken.repository().url());
        if (place.isEmpty()) {
            rows.note(taken, taken.since(), 0, "No forge is set for this repository: see agentvine.forges", settings.look());
            return;
        }
        Forge forge = place.get().forge();
        if (away.has(forge)) {
            rows.note(taken, taken.since(), taken.attempts(), away.sentence(forge), settings.look());
            return;
        }
        try {
            List<Changed> changed = forge.tracker().changedSince(place.get().path(), taken.since());
            hint(taken, forge, changed);
            Instant last = changed.isEmpty() ? taken.since() : changed.get(changed.size() - 1).at();
            rows.note(taken, last.isAfter(taken.since()) ? last : taken.since(), 0, null, settings.look());
        } catch (ForgeProblem problem) {
            away.note(forge, problem);
            int attempts = ForgePatience.attempts(problem, taken.attempts());
            rows.note(taken, taken.since(), attempts, ForgePatience.sentence(forge, problem), ForgePatience.pause(problem, attempts, clock.instant()));
        }
    }
}
