package io.agentvine.backend.pullrequest;

import io.agentvine.backend.forge.Forge;
import io.agentvine.backend.forge.Forge.NewPullRequest;
import io.agentvine.backend.forge.ForgePatience;
import io.agentvine.backend.forge.ForgeProblem;
import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.forge.Forges;
import io.agentvine.backend.forge.PullRequest;
import io.agentvine.backend.forge.Unanswered;
import io.agentvine.backend.platform.PublicAddress;
import io.agentvine.backend.pullrequest.PullRequestRows.Due;
import io.agentvine.backend.pullrequest.PullRequestRows.Taken;
import io.agentvine.backend.pullrequest.PullRequestRows.Wanted;
import io.agentvine.protocol.DeliveryStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Brings each pull request to where it should be: opened, written, looked at. That a task is to have one is in its row since the completion
 * (a trigger), so whatever dies, the next turn begins where the forge stands: a request that was opened and not noted is found by its branch,
 * which is its task's alone. One thread.
 */
@Component
class PullRequestUpkeep {

    private static final int MOST = 50;
    /** Who takes longer may be doubled: what is opened twice at once is refused by the forge, and found. */
    private static final Duration HOLD = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final PullRequestRows rows;
    private final Forges forges;
    private final ReviewerRemarks remarks;
    private final FailingChecks checks;
    private final PullRequestSettings settings;
    private final PublicAddress address;
    private final Map<String, PullRequestTemplate> templates;
    private final Clock clock;

    PullRequestUpkeep(PullRequestRows rows, Forges forges, ReviewerRemarks remarks, FailingChecks checks, PullRequestSettings settings,
            PublicAddress address, Clock clock) {
        this.rows = rows;
        this.forges = forges;
        this.remarks = remarks;
        this.checks = checks;
        this.settings = settings;
        this.address = address;
        this.templates = forges.pullRequestTemplates().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, named -> PullRequestTemplate.of(named.getKey(), named.getValue())));
        this.clock = clock;
    }

    /** All that is due, within bounds; of a forge that does not answer only the first. */
    void turn() {
        Unanswered away = new Unanswered();
        for (Due due : rows.due(MOST)) {
            rows.take(due, HOLD).ifPresent(taken -> settle(taken, away));
        }
    }

    private void settle(Taken taken, Unanswered away) {
        Optional<Forges.Place> place = forges.of(taken.wanted().repositoryUrl());
        if (place.isEmpty()) {
            boolean unopened = taken.wanted().number() == null;
            rows.noteProblem(taken, unopened ? "failed" : null, "No forge is set for this repository: see agentvine.forges", 0,
                    unopened ? null : LONGEST_PAUSE);
            return;
        }
        Forge forge = place.get().forge();
        if (away.has(forge)) {
            rows.noteProblem(taken, null, away.sentence(forge), taken.wanted().attempts(), settings.look());
            return;
        }
        try {
            step(taken, forge, place.get().path());
        } catch (ForgeProblem problem) {
            away.note(forge, problem);
            notePassing(taken, forge, problem);
        }
    }

    private void step(Taken taken, Forge forge, String path) {
        Wanted wanted = taken.wanted();
        if (wanted.number() == null && !wanted.completed()) {
            // It works on: its next completion makes it due again.
            rows.noteProblem(taken, null, null, 0, null);
        } else if (wanted.number() == null && !isPushed(wanted)) {
            undelivered(taken);
        } else if (wanted.number() == null) {
            open(taken, forge, path);
        } else {
            boolean write = wanted.toWrite() && wanted.completed() && wanted.result() != null;
            if (write) {
                forge.rewrite(path, wanted.number(), template(forge).body(parts(wanted), wanted.issue()));
            }
            PullRequest found = forge.look(path, wanted.number());
            boolean goesOn = !found.state().isOver() && remarks.handOver(wanted, forge.remarks(path, wanted.number()));
            String problem = found.state().isOver() || goesOn ? null
                    : checks.handOver(wanted, found, forge.name(), () -> forge.failures(path, wanted.number(), found.head()));
            rows.note(taken, found, problem, write, settings.look());
        }
    }

    private PullRequestTemplate template(Forge forge) {
        return templates.getOrDefault(forge.name(), PullRequestTemplate.USUAL);
    }

    private Map<String, String> parts(Wanted wanted) {
        return PullRequestText.parts(wanted, rows.answered(wanted.task()), address.publicUrl());
    }

    private static boolean isPushed(Wanted wanted) {
        return wanted.result() != null && wanted.result().delivery() != null && wanted.result().delivery().status() == DeliveryStatus.PUSHED;
    }

    private void undelivered(Taken taken) {
        var result = taken.wanted().result();
        if (result != null && result.delivery() != null && result.delivery().status() == DeliveryStatus.FAILED) {
            rows.noteProblem(taken, "failed", "The branch was not pushed, so there is nothing to open a pull request of: deliver it again.", 0, null);
        } else {
            rows.drop(taken);
        }
    }

    private void open(Taken taken, Forge forge, String path) {
        Wanted wanted = taken.wanted();
        String base = wanted.base() == null ? forge.defaultBranch(path) : wanted.base();
        Optional<PullRequest> there = forge.find(path, wanted.branch(), base);
        if (there.isPresent()) {
            rows.note(taken, there.get(), null, false, Duration.ZERO);
            return;
        }
        Map<String, String> parts = parts(wanted);
        String title = template(forge).title(parts, wanted.title());
        try {
            rows.note(taken, forge.open(path, new NewPullRequest(title, template(forge).body(parts, wanted.issue()), wanted.branch(), base, wanted.draft())), null, true,
                    settings.look());
        } catch (ForgeProblem refused) {
            if (refused.kind() != Kind.CONFLICT && refused.kind() != Kind.INVALID) {
                throw refused;
            }
            // Somebody was faster, or it is not wanted.
            PullRequest other = forge.find(path, wanted.branch(), base).orElseThrow(() -> refused);
            rows.note(taken, other, null, false, Duration.ZERO);
        }
    }

    /** What passes by itself is tried for as long as it takes; what a person has to mend for about a day; a refusal not at all. */
    private void notePassing(Taken taken, Forge forge, ForgeProblem problem) {
        Wanted wanted = taken.wanted();
        String sentence = ForgePatience.sentence(forge, problem);
        boolean refused = problem.kind() == Kind.INVALID || problem.kind() == Kind.CONFLICT;
        boolean gone = problem.kind() == Kind.NOT_FOUND && wanted.number() != null;
        int attempts = ForgePatience.attempts(problem, wanted.attempts());
        if (refused || attempts > ForgePatience.MOST_ATTEMPTS) {
            rows.noteProblem(taken, wanted.number() == null ? "failed" : null, sentence, attempts, null);
        } else if (gone && attempts > 3) {
            rows.noteProblem(taken, "closed", "The pull request, or its repository, is not there any more. " + sentence, attempts, null);
        } else {
            rows.noteProblem(taken, null, sentence, attempts, ForgePatience.pause(problem, attempts, clock.instant()));
        }
    }
}
