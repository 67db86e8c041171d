package io.agentvine.worker.run;

import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.PublishReply;
import io.agentvine.protocol.PublishRequest;
import io.agentvine.protocol.RunResult;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.report.Spool;
import io.agentvine.worker.report.Spool.DiffFate;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Brings the change of one run to its repository: the diff is with the backend first, then {@code publish} records the push under the
 * fence, then the branch is pushed. A push that fails is said and loses nothing.
 */
final class Delivery {

    private final Reaching reaching;
    private final HeldRun held;
    private final Spool spool;
    private final Change change;

    /** How every delivery of a worker reaches the backend. */
    record Reaching(Backend backend, Redaction redaction, Supplier<Backoff> backoffs, Runnable unauthorized) {}

    Delivery(Reaching reaching, HeldRun held, Spool spool, Change change) {
        this.reaching = reaching;
        this.held = held;
        this.spool = spool;
        this.change = change;
    }

    /** @return what became of the branch; null where the run was asked to stop before anything was pushed */
    RunResult.Delivery deliver(String summary) throws InterruptedException, IOException {
        if (!change.snapshot().changed()) {
            return new RunResult.Delivery(DeliveryStatus.UNCHANGED, null);
        }
        spool.diff(change.diff());
        if (!stored()) {
            return null;
        }
        try {
            Set<String> leaks = change.leaks(summary);
            return leaks.isEmpty() ? push() : failed(leaking(leaks));
        } catch (RunTrouble unreachable) {
            return held.stopping() ? null : failed(unreachable.getMessage());
        }
    }

    /** Stores the change of a run that failed, so that it can be looked at; nothing is pushed. Returns early where the run is asked to stop. */
    void keep() throws InterruptedException, IOException {
        if (change.snapshot().changed()) {
            spool.diff(change.diff());
            stored();
        }
    }

    private RunResult.Delivery push() throws RunTrouble, InterruptedException, IOException {
        String now = change.workspace().remoteCommit(held::stopping);
        Reply<PublishReply> reply = held.stopping() ? null : ask(now);
        return reply == null ? null : pushIfAllowed(reply);
    }

    private String leaking(Set<String> names) {
        return "Nothing was pushed, since the change or the summary contains " + String.join(", ", names)
                + ": replace what the agent has shown. The diff has it masked; the change itself is kept on the worker as "
                + change.workspace().wipRef() + ".";
    }

    /** Waits however long the backend is away, unless the run is asked to stop. */
    private boolean stored() throws InterruptedException {
        while (!held.stopping()) {
            try {
                DiffFate fate = spool.diffFate().get(100, TimeUnit.MILLISECONDS);
                // Where it was refused the lease decides: publish says whether this run may still push.
                return fate == DiffFate.STORED || !held.stopping();
            } catch (TimeoutException waiting) {
                continue;
            } catch (ExecutionException unexpected) {
                throw new IllegalStateException("the diff's fate is unknown", unexpected.getCause());
            }
        }
        return false;
    }

    private Reply<PublishReply> ask(String remoteNow) throws InterruptedException {
        PublishRequest push = new PublishRequest(
                held.order().lease().token(), change.origin().branch(), change.snapshot().commit(), remoteNow);
        Backoff backoff = reaching.backoffs().get();
        while (!held.stopping()) {
            Reply<PublishReply> reply = reaching.backend().publish(held.executionId(), push);
            if (reply instanceof Reply.Unauthorized) {
                reaching.unauthorized().run();
            } else if (!(reply instanceof Reply.Unreachable)) {
                return reply;
            }
            Thread.sleep(backoff.next().toMillis());
        }
        return null;
    }

    private RunResult.Delivery pushIfAllowed(Reply<PublishReply> reply) throws IOException {
        if (reply instanceof Reply.Gone) {
            held.stop(StopReason.LOST);
            return null;
        }
        if (!(reply instanceof Reply.Ok<PublishReply> ok) || ok.value() == null) {
            return failed("The backend did not let the branch be pushed: " + reply.describe() + ".");
        }
        if (!ok.value().allowed()) {
            return failed("The backend did not let the branch be pushed: " + ok.value().reason());
        }
        Git.Result pushed = change.workspace().push(
                change.snapshot().commit(), ok.value().expectedCommit(), () -> held.reason() == StopReason.LOST);
        return pushed.ok() ? new RunResult.Delivery(DeliveryStatus.PUSHED, null) : failed(why(pushed));
    }

    private String why(Git.Result pushed) {
        String errors = pushed.errors();
        String last = pushed.err().isEmpty() ? "git said nothing" : reaching.redaction().mask(String.join(" / ", pushed.err()));
        String branch = change.origin().branch();
        if (errors.contains("stale info") || errors.contains("fetch first") || errors.contains("non-fast-forward")) {
            return "The branch " + branch + " was changed in the repository by somebody else, so it was not pushed over: " + last;
        }
        String url = change.origin().url();
        String closed = GitProblem.closed(url, reaching.redaction().mask(url), pushed);
        return "The branch " + branch + " could not be pushed: " + (closed == null ? "" : closed + " Git says: ") + last;
    }

    private static RunResult.Delivery failed(String reason) {
        return new RunResult.Delivery(DeliveryStatus.FAILED, reason.length() > 2_000 ? reason.substring(0, 2_000) : reason);
    }
}
