package io.agentvine.backend.issue;

import io.agentvine.backend.chat.Messages;
import io.agentvine.backend.forge.Forge;
import io.agentvine.backend.forge.ForgePatience;
import io.agentvine.backend.forge.ForgeProblem;
import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.forge.ForgeText;
import io.agentvine.backend.forge.Forges;
import io.agentvine.backend.forge.IssueTracker.Ask;
import io.agentvine.backend.forge.IssueTracker.Issue;
import io.agentvine.backend.forge.Unanswered;
import io.agentvine.backend.issue.IssueRows.Due;
import io.agentvine.backend.issue.IssueRows.Taken;
import io.agentvine.backend.issue.IssueRows.Wanted;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.NewTask;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Looks at issues that may have changed and does what is asked for there: the first that somebody may ask makes a task, what is asked later is a
 * message to it, and closing the issue or taking the label off cancels it. What was asked, and that it is done, is one commit with what was done;
 * so whatever dies, and however often and in whatever order an issue is spoken of, each is done once. One thread.
 */
@Component
class IssueUpkeep {

    private static final int MOST = 50;
    private static final Duration HOLD = Duration.ofMinutes(3);
    private static final int ATTEMPTS_WHERE_GONE = 3;
    /** A forge notes both in whole seconds, one after the other. */
    private static final Duration CHANGE_OF_THE_ASKING = Duration.ofSeconds(2);
    /** Among the keys of what is done: that it was closed, which cancels once. */
    private static final String CLOSED = "closed";
    /** Of what was heard; older ones are not seen again in practice. */
    private static final int MOST_KEPT = 1_000;

    private final IssueRows rows;
    private final Forges forges;
    private final IssueTasks tasks;
    private final Messages messages;
    private final TaskLifecycle lifecycle;
    private final Transactions transactions;
    private final Clock clock;

    IssueUpkeep(IssueRows rows, Forges forges, IssueTasks tasks, Messages messages, TaskLifecycle lifecycle, Transactions transactions, Clock clock) {
        this.rows = rows;
        this.forges = forges;
        this.tasks = tasks;
        this.messages = messages;
        this.lifecycle = lifecycle;
        this.transactions = transactions;
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
        Wanted wanted = taken.wanted();
        Optional<Forges.Place> place = forges.of(wanted.repositoryUrl());
        if (place.isEmpty()) {
            rows.noteProblem(taken, "No forge is set for this repository: see agentvine.forges", 0, null);
            return;
        }
        Forge forge = place.get().forge();
        if (away.has(forge)) {
            rows.noteProblem(taken, away.sentence(forge), wanted.attempts(), Duration.ofMinutes(1));
            return;
        }
        try {
            step(taken, forge, place.get().path());
        } catch (ForgeProblem problem) {
            away.note(forge, problem);
            notePassing(taken, forge, problem);
        } catch (Overtaken other) {
            rows.noteProblem(taken, null, wanted.attempts(), Duration.ZERO);
        } catch (ProblemException moved) {
            // Its task was ended or deleted at this moment.
            int attempts = wanted.attempts() + 1;
            rows.noteProblem(taken, ForgeText.oneLine(moved.getMessage()), attempts, attempts > ForgePatience.MOST_ATTEMPTS ? null : ForgePatience.pause(attempts));
        }
    }

    private void step(Taken taken, Forge forge, String path) {
        Wanted wanted = taken.wanted();
        Optional<Issue> found = found(wanted, forge, path);
        if (found.isEmpty()) {
            gone(taken, forge);
            return;
        }
        Issue issue = found.get();
        List<Ask> asks = issue.open() ? forge.tracker().asks(path, issue) : List.of();
        List<Ask> fresh = asks.stream().filter(ask -> !ask.at().isBefore(wanted.from()) && !wanted.heard().contains(ask.key())).toList();
        if (wanted.issueId() == null && rows.isKnown(taken, issue)) {
            rows.leaveToKnown(taken, issue, forge);
        } else if (wanted.issueId() == null && fresh.isEmpty()) {
            rows.drop(taken);
        } else if (wanted.task() == null && !fresh.isEmpty() && isAsHandedOver(issue, fresh, forge, path)) {
            begin(taken, issue, fresh, forge);
        } else if (wanted.task() == null && !fresh.isEmpty()) {
            refuse(taken, issue, fresh, IssueText.CHANGED);
        } else {
            transactions.run(() -> {
                follow(wanted, issue, fresh);
                note(taken, issue, fresh);
            });
        }
    }

    /**
     * Who wrote an issue can change it at any time: where that is nobody who may ask, it counts as it stood when it was handed over. A forge does not
     * tell what was changed.
     */
    private static boolean isAsHandedOver(Issue issue, List<Ask> fresh, Forge forge, String path) {
        Instant handedOver = fresh.stream().map(Ask::at).max(Comparator.naturalOrder()).orElseThrow();
        return !issue.changedAt().isAfter(handedOver.plus(CHANGE_OF_THE_ASKING)) || forge.tracker().authorMayWrite(path, issue.number());
    }

    /** The task, and that it is this issue's, are one commit. */
    private void begin(Taken taken, Issue issue, List<Ask> fresh, Forge forge) {
        try {
            NewTask task = tasks.read(taken.wanted(), issue, fresh);
            transactions.run(() -> {
                if (!rows.begin(taken, issue, tasks.submit(task, forge, issue, fresh))) {
                    throw new Overtaken();
                }
                note(taken, issue, fresh);
            });
        } catch (ProblemException refused) {
            if (refused.status().is5xxServerError() || refused.status() == HttpStatus.CONFLICT) {
                throw refused;
            }
            refuse(taken, issue, fresh, IssueText.refusal(refused));
        }
    }

    private void refuse(Taken taken, Issue issue, List<Ask> fresh, String why) {
        transactions.run(() -> {
            rows.refuse(taken, issue, why);
            note(taken, issue, fresh);
        });
    }

    /** Empty where it is gone, or is another one by now. @throws ForgeProblem where the whole repository does not answer */
    private static Optional<Issue> found(Wanted wanted, Forge forge, String path) {
        try {
            return forge.tracker().issue(path, wanted.number()).filter(issue -> wanted.issueId() == null || wanted.issueId().equals(issue.id()));
        } catch (ForgeProblem problem) {
            if (problem.kind() != Kind.NOT_FOUND) {
                throw problem;
            }
            forge.defaultBranch(path);
            return Optional.empty();
        }
    }

    /** A forge may not show for a moment what it has just made. */
    private void gone(Taken taken, Forge forge) {
        Wanted wanted = taken.wanted();
        if (wanted.issueId() == null) {
            rows.drop(taken);
            return;
        }
        int attempts = wanted.attempts() + 1;
        boolean sure = attempts >= ATTEMPTS_WHERE_GONE;
        if (sure) {
            transactions.run(() -> cancel(wanted, ", which is not there any more"));
        }
        rows.noteProblem(taken, forge.name() + ": issue #" + wanted.number() + " is not there any more", attempts, sure ? null : Duration.ofSeconds(10));
    }

    private void follow(Wanted wanted, Issue issue, List<Ask> fresh) {
        boolean said = fresh.stream().anyMatch(ask -> ask.words() != null);
        if (!issue.open()) {
            if (!wanted.heard().contains(CLOSED)) {
                cancel(wanted, ", which was closed");
            }
        } else if (wanted.task() != null && said) {
            messages.write(wanted.task(), IssueText.message(issue, fresh), IssueText.actor(issue.number(), IssueText.by(fresh)));
        } else if (wanted.labelled() && !issue.labelled()) {
            cancel(wanted, ", whose label was taken off");
        } else if (!fresh.isEmpty() && (wanted.status() == TaskStatus.FAILED || wanted.status() == TaskStatus.CANCELLED)) {
            lifecycle.retryIfFailedOrCancelled(wanted.task(), false, IssueText.actor(issue.number(), IssueText.by(fresh)));
        }
    }

    private void cancel(Wanted wanted, String why) {
        if (wanted.task() != null && !wanted.status().isOver()) {
            lifecycle.cancelIfLive(wanted.task(), IssueText.actor(wanted.number(), why));
        }
    }

    private void note(Taken taken, Issue issue, List<Ask> fresh) {
        Stream<String> before = taken.wanted().heard().stream().filter(key -> !key.equals(CLOSED));
        List<String> all = Stream.of(before, fresh.stream().map(Ask::key), issue.open() ? Stream.<String>empty() : Stream.of(CLOSED)).flatMap(keys -> keys).toList();
        if (!rows.note(taken, issue, all.subList(Math.max(0, all.size() - MOST_KEPT), all.size()))) {
            throw new Overtaken();
        }
    }

    /** Somebody else noted something meanwhile: nothing of what was done here stays. */
    private static final class Overtaken extends RuntimeException {
        private Overtaken() {
            super(null, null, false, false);
        }
    }

    /** What passes by itself is tried for as long as it takes; what a person has to mend for about a day; a refusal not before it is spoken of again. */
    private void notePassing(Taken taken, Forge forge, ForgeProblem problem) {
        int attempts = ForgePatience.attempts(problem, taken.wanted().attempts());
        boolean ends = problem.kind() == Kind.INVALID || problem.kind() == Kind.CONFLICT || attempts > ForgePatience.MOST_ATTEMPTS;
        rows.noteProblem(taken, ForgePatience.sentence(forge, problem), attempts, ends ? null : ForgePatience.pause(problem, attempts, clock.instant()));
    }
}
