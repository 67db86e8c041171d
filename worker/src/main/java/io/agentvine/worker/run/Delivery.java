package io.agentvine.worker.run;

import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.PublishReply;
import io.agentvine.protocol.PublishRequest;
import io.agentvine.protocol.RepositoryLogin;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.report.Spool;
import io.agentvine.worker.report.Spool.DiffFate;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Brings the change of one run to its repository: the diff is with the backend first, then {@code publish} records each push under
 * the fence, then the branch is pushed. A push that fails for a cause that can pass is tried again; one that fails in the end is said and
 * loses nothing.
 */
final class Delivery {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Reaching reaching;
    private final HeldRun held;
    private final Report report;
    private final Spool spool;
    private final Change change;

    /** How every delivery of a worker reaches the backend. */
    record Reaching(Backend backend, Redaction redaction, Supplier<Backoff> backoffs, Runnable unauthorized, Patience patience, LentLogins logins) {}

    /** For how long a push is tried again that fails for a cause that can pass. */
    record Patience(Ticker ticker, Duration time) {}

    /**
     * What came of one try to push.
     *
     * @param delivery null: the run is to stop
     * @param mayPass whether another try may go well
     * @param taken whether the branch is not what it was taken for
     */
    private record Attempt(RunResult.Delivery delivery, boolean mayPass, boolean taken) {

        Attempt(RunResult.Delivery delivery, boolean mayPass) {
            this(delivery, mayPass, false);
        }
    }

    Delivery(Reaching reaching, HeldRun held, Report report, Change change) {
        this.reaching = reaching;
        this.held = held;
        this.report = report;
        this.spool = report.spool();
        this.change = change;
    }

    /**
     * Asks what the branch is at the repository. Before a task's first run nothing of it was pushed: that its branch is not there is taken for
     * granted until a push is refused, which spares whoever waits for it one connection.
     */
    static Aside<String> ask(WorkOrder order, Workspace workspace, BooleanSupplier abort) {
        return isFirst(order) ? Aside.of(null) : Aside.begin("remote", order.executionId(), () -> workspace.remoteCommit(abort));
    }

    private static boolean isFirst(WorkOrder order) {
        return order.lease().token().fence() == 1;
    }

    /**
     * @param left what the run may still take: no longer is a push tried again
     * @param asked what the branch is at the repository, where that was asked already; else null
     * @return what became of the branch; null where the run was asked to stop before anything was pushed
     */
    RunResult.Delivery deliver(String summary, Duration left, Aside<String> asked) throws InterruptedException, IOException {
        if (!change.snapshot().changed()) {
            return new RunResult.Delivery(DeliveryStatus.UNCHANGED, null);
        }
        spool.diff(change.diff());
        Aside<Set<String>> leaks = Aside.begin("leaks", held.executionId(), () -> change.leaks(summary));
        Aside<String> remote = asked != null ? asked : ask(held.order(), change.workspace(), held::stopping);
        if (!stored()) {
            return null;
        }
        if (!change.snapshot().tooLarge().isEmpty()) {
            return failed(tooLarge());
        }
        try {
            return leaks.await().isEmpty() ? push(left, remote) : failed(leaking(leaks.await()));
        } catch (RunTrouble unreadable) {
            return held.stopping() ? null : failed(unreadable.getMessage());
        }
    }

    /** Stores the change of a run that failed, so that it can be looked at; nothing is pushed. Returns early where the run is asked to stop. */
    void keep() throws InterruptedException, IOException {
        if (change.snapshot().changed()) {
            spool.diff(change.diff());
            stored();
        }
    }

    /** @param remote what the branch is there, asked for the first try */
    private RunResult.Delivery push(Duration left, Aside<String> remote) throws InterruptedException, IOException {
        Duration patience = reaching.patience().time().compareTo(left) < 0 ? reaching.patience().time() : left;
        Ticker.Stopwatch trying = reaching.patience().ticker().start();
        Backoff pauses = reaching.backoffs().get().upTo(LONGEST_PAUSE);
        String before = null;
        for (int tries = 1; ; tries++) {
            Attempt attempt = attempt(tries == 1 ? remote : null);
            Duration pause = pauses.next();
            if (attempt.delivery == null) {
                return stopped(before);
            }
            if (!attempt.mayPass) {
                return attempt.delivery;
            }
            if (trying.elapsed().plus(pause).compareTo(patience) > 0) {
                return failed(attempt.delivery.reason() + " Given up after " + (tries == 1 ? "1 try." : tries + " tries."));
            }
            before = attempt.delivery.reason();
            report.step("deliver", attempt.delivery.reason() + " That may pass: tried again in " + pause.toMillis() + " ms.");
            if (held.awaitStop(pause)) {
                return stopped(before);
            }
        }
    }

    /** The work is done: where the worker stops it is delivered later, and no agent has to run for that. @param reason of the last try, or null */
    private RunResult.Delivery stopped(String reason) {
        return reason != null && held.reason() == StopReason.SHUTDOWN ? failed(reason + " The worker stopped before it could be tried again.") : null;
    }

    private Attempt attempt(Aside<String> asked) throws InterruptedException, IOException {
        try {
            String now = asked == null ? change.workspace().remoteCommit(held::stopping) : asked.await();
            Reply<PublishReply> reply = held.stopping() ? null : ask(now);
            Attempt attempt = reply == null ? new Attempt(null, false) : pushIfAllowed(reply);
            return attempt.taken && asked != null && isFirst(held.order()) ? attempt(null) : attempt;
        } catch (IOException unread) {
            if (held.stopping()) {
                return new Attempt(null, false);
            }
            throw unread;
        } catch (RunTrouble unreachable) {
            return held.stopping() ? new Attempt(null, false)
                    : new Attempt(failed(unreachable.getMessage()), unreachable instanceof KeptHistory.Unknown || GitProblem.mayPass(unreachable.lastOutput()));
        }
    }

    private String tooLarge() {
        return "Nothing was pushed, since the commits hold files that a forge refuses for their size (--max-file-size): "
                + String.join(", ", change.snapshot().tooLarge().stream().map(GitPath::shown).toList())
                + ". The change is kept on the worker as " + change.workspace().wipRef() + ".";
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

    private Reply<PublishReply> ask(String remoteNow) throws InterruptedException, IOException, RunTrouble {
        PublishRequest push = new PublishRequest(
                held.order().lease().token(), change.origin().branch(), change.snapshot().commit(), remoteNow,
                change.workspace().isBuiltOn(remoteNow, change.snapshot().commit(), held::stopping));
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

    private Attempt pushIfAllowed(Reply<PublishReply> reply) throws IOException {
        if (reply instanceof Reply.Gone) {
            held.stop(StopReason.LOST);
            return new Attempt(null, false);
        }
        if (!(reply instanceof Reply.Ok<PublishReply> ok) || ok.value() == null) {
            return new Attempt(failed("The backend did not let the branch be pushed: " + reply.describe() + "."), false);
        }
        if (!ok.value().allowed()) {
            return new Attempt(failed("The backend did not let the branch be pushed: " + ok.value().reason()), false);
        }
        borrow(ok.value().login());
        Git.Result uploaded = change.workspace().upload(change.snapshot().commit(), () -> held.reason() == StopReason.LOST);
        if (uploaded != null && !uploaded.ok()) {
            return new Attempt(failed("The branch " + change.origin().branch() + " was not pushed, since the content of its files in git-lfs could"
                    + " not be uploaded: " + reaching.redaction().mask(String.join(" / ", uploaded.err()))), GitProblem.mayPass(uploaded.err()));
        }
        Git.Result pushed = change.workspace().push(
                change.snapshot().commit(), ok.value().expectedCommit(), () -> held.reason() == StopReason.LOST);
        return pushed.ok() ? new Attempt(new RunResult.Delivery(DeliveryStatus.PUSHED, null), false)
                : new Attempt(failed(why(pushed)), GitProblem.mayPass(pushed.err()), isTaken(pushed));
    }

    private static boolean isTaken(Git.Result pushed) {
        String errors = pushed.errors();
        return errors.contains("stale info") || errors.contains("fetch first") || errors.contains("non-fast-forward");
    }

    /** For the push, until the run is over. */
    private void borrow(RepositoryLogin login) {
        if (login != null) {
            report.conceal(List.of(login.token()));
            reaching.logins().lend(held.executionId(), change.origin().url(), login, true);
        }
    }

    private String why(Git.Result pushed) {
        String last = pushed.err().isEmpty() ? "git said nothing." : reaching.redaction().mask(String.join(" / ", pushed.err()));
        String branch = change.origin().branch();
        if (isTaken(pushed)) {
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
