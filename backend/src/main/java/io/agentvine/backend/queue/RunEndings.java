package io.agentvine.backend.queue;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.CredentialLimits;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.RunEnded;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.JobEnded;
import io.agentvine.protocol.NextReply;
import io.agentvine.protocol.WorkOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** Ends runs as their workers say: applies the retry rule, and gives a repeated request its first answer again. Any thread. */
@Component
public class RunEndings {

    /** Before a credential is tried again whose limit should have been reset by now. */
    private static final Duration RESET_OVERDUE = Duration.ofMinutes(1);

    private final Dispatcher dispatcher;
    private final RunLifecycle runs;
    private final Leases leases;
    private final CredentialLimits limits;
    private final Clock clock;
    private final QueueSettings settings;
    private final RetryPolicy policy;

    RunEndings(Dispatcher dispatcher, RunLifecycle runs, Leases leases, CredentialLimits limits, Clock clock, QueueSettings settings) {
        this.dispatcher = dispatcher;
        this.runs = runs;
        this.leases = leases;
        this.limits = limits;
        this.clock = clock;
        this.settings = settings;
        this.policy = new RetryPolicy(settings.backoff(), settings.maxBackoff(), () -> ThreadLocalRandom.current().nextDouble());
    }

    JobEnded complete(UUID worker, CompleteJob job) {
        Lease lease = new Lease(job.jobId(), job.leaseToken(), worker);
        return runs.completeIfHeldBy(List.of(new Completion(lease, report(job)))).stream().findFirst()
                .map(RunEndings::answer)
                .orElseGet(() -> repeated(lease, "completed"));
    }

    /** The answer to each completion, and what was granted with them. */
    record Next(List<NextReply.Completed> completed, List<WorkOrder> orders) {}

    /** Completes all that are held, in one commit, and grants what comes next; each completion gets its own answer. */
    Next completeAndClaim(Claimant who, List<CompleteJob> jobs, int count) {
        if (jobs.isEmpty()) {
            return new Next(List.of(), List.of());
        }
        UUID worker = who.workerId();
        Dispatcher.CompletedAndClaimed done = dispatcher.completeAndClaim(who, jobs.stream()
                .map(job -> new Completion(new Lease(job.jobId(), job.leaseToken(), worker), report(job)))
                .toList(), count);
        Map<UUID, RunEnded> ended = new HashMap<>();
        done.ended().forEach(run -> ended.put(run.jobId(), run));
        return new Next(jobs.stream().map(job -> answer(worker, job, ended.remove(job.jobId()))).toList(), done.orders());
    }

    private NextReply.Completed answer(UUID worker, CompleteJob job, RunEnded ended) {
        if (ended != null) {
            return new NextReply.Completed(job.jobId(), answer(ended), null);
        }
        try {
            Lease lease = new Lease(job.jobId(), job.leaseToken(), worker);
            return new NextReply.Completed(job.jobId(), repeated(lease, "completed"), null);
        } catch (ProblemException refused) {
            return new NextReply.Completed(job.jobId(), null, refused.getMessage());
        }
    }

    JobEnded fail(UUID worker, FailJob job) {
        Lease lease = new Lease(job.jobId(), job.leaseToken(), worker);
        RunReport report = new RunReport(job.result(), job.usage(), job.exitCode(), job.finalEvent(), job.lastOutput());
        return answerOrRepeated(leases.standingOf(lease).flatMap(standing -> end(lease, report, job, standing)), lease);
    }

    private Optional<RunEnded> end(Lease lease, RunReport report, FailJob job, Leases.Standing standing) {
        FailureClass failure = job.failureClass();
        String message = job.message() == null || job.message().isBlank() ? "The run failed: " + failure.word() + "." : job.message();
        if (standing.cancelRequested() || failure == FailureClass.CANCELLED) {
            return runs.cancelIfHeldBy(lease, report, "Cancelled.");
        }
        RetryPolicy.Verdict verdict = policy.after(new RetryPolicy.Failure(failure, standing.attempts(), standing.maxAttempts(),
                job.retryAt(), failure == FailureClass.AUTH && limits.isOtherCredentialThere(lease.workerId())));
        if (verdict instanceof RetryPolicy.Verdict.Requeue && standing.isBudgetUsedUp(report.usage() == null ? null : report.usage().costUsd())) {
            return runs.failIfHeldBy(lease, report, FailureClass.BUDGET,
                    "Not tried again, since the task's max_budget_usd is used up. The last attempt: " + message);
        }
        if (verdict instanceof RetryPolicy.Verdict.Requeue again) {
            return runs.requeueIfHeldBy(lease, report, failure, message,
                    again(message, standing, again), again.delay(), again.attemptCounts());
        }
        if (verdict instanceof RetryPolicy.Verdict.Wait wait) {
            Instant until = untilReset(wait.until());
            limits.note(lease.workerId(), until);
            return runs.waitIfHeldBy(lease, report, failure, message, "Waits for the usage limit to reset at " + until + ".", until);
        }
        return runs.failIfHeldBy(lease, report, failure, message);
    }

    /** What resets in the past has not: the clocks differ, and nothing would hold the task back. */
    private Instant untilReset(Instant said) {
        Instant now = clock.instant();
        if (said == null) {
            return now.plus(settings.usageLimitWait());
        }
        return said.isAfter(now) ? said : now.plus(RESET_OVERDUE);
    }

    private static String again(String message, Leases.Standing standing, RetryPolicy.Verdict.Requeue again) {
        int next = standing.attempts() + (again.attemptCounts() ? 1 : 0);
        return "Attempt " + next + " of " + standing.maxAttempts() + " follows in " + again.delay().toSeconds()
                + " s. The last one: " + message;
    }

    JobEnded handBack(UUID worker, UUID executionId, HandBack request) {
        UUID job = leases.jobOf(executionId).orElseThrow(() -> Problems.notFound("execution", executionId));
        Lease lease = new Lease(job, request.leaseToken(), worker);
        String reason = request.reason() == null || request.reason().isBlank() ? "Handed back by its worker." : request.reason();
        RunReport report = new RunReport(null, request.usage(), request.exitCode(), request.finalEvent(), null);
        return answerOrRepeated(leases.standingOf(lease).flatMap(standing -> standing.cancelRequested()
                ? runs.cancelIfHeldBy(lease, report, "Cancelled.")
                : runs.handBackIfHeldBy(lease, report, reason)), lease);
    }

    /** The answer to an end other than a completion: what it was now, or where it was before, the same again; 409 where it has no right. */
    public JobEnded answerOrRepeated(Optional<RunEnded> ended, Lease lease) {
        return ended.map(RunEndings::answer).orElseGet(() -> repeated(lease, null));
    }

    /** The first answer again, or why there is none. @param status the end that is asked for, null: any */
    private JobEnded repeated(Lease lease, String status) {
        Optional<RunEnded> ended = leases.endOf(lease);
        boolean lost = ended.filter(run -> run.executionStatus().equals("lost")).isPresent();
        if (ended.isPresent() && !lost && (status == null) != ended.get().executionStatus().equals("completed")
                && (status == null || status.equals(ended.get().executionStatus()))) {
            return answer(ended.get());
        }
        String holder = leases.whoHolds(lease.jobId()).orElseThrow(() -> Problems.notFound("work order", lease.jobId()));
        String own = ended.map(run -> "; execution " + run.executionId() + " of this token is " + run.executionStatus()).orElse("");
        throw Problems.conflict("This lease_token gives no right to work order " + lease.jobId() + " any more: " + holder + own
                + ". Stop the run; nothing was changed");
    }

    private static JobEnded answer(RunEnded run) {
        return new JobEnded(run.jobId(), run.taskId(), run.executionId(), run.taskStatus().word(), run.executionStatus());
    }

    private static RunReport report(CompleteJob job) {
        return new RunReport(job.result(), job.usage(), job.exitCode(), job.finalEvent(), null);
    }
}
