package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Mirrors.Start;
import io.agentvine.worker.run.Workspaces.Checkpointed;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where a run begins that stands on completed work: of the task that it depends on, or of its own task, which goes on. What was found in
 * the repository is said in the run's record; where the work cannot be had the run ends with one sentence, before anything is paid.
 */
final class Foundations {

    private final Mirrors mirrors;
    private final KeptCommits commits;
    private final Ticker ticker;

    Foundations(Mirrors mirrors, KeptCommits commits, Ticker ticker) {
        this.ticker = ticker;
        this.mirrors = mirrors;
        this.commits = commits;
    }

    /** @param from where its own work goes on, or null: at the start */
    record Standing(Start start, Checkpointed from) {}

    /** Where the task's branch begins. */
    Start start(HeldRun held, Report report) throws RunTrouble, IOException, InterruptedException {
        KeptWork other = held.order().meta().predecessor();
        return other == null ? fetch(held, report, held.order().data().branchName()) : startOn(held, report, other);
    }

    private Start startOn(HeldRun held, Report report, KeptWork other) throws RunTrouble, IOException, InterruptedException {
        String branch = RepositoryAddress.checkedBranch(other.branch());
        if (remote(held, branch) != null) {
            Start there = fetch(held, report, branch);
            if (other.pushed() || mirrors.isBuiltOn(url(held.order()), other.commit(), there.commit(), held::stopping)) {
                return there;
            }
        }
        Start base = fetch(held, report, other.baseBranch());
        boolean here = commits.bring(held, other);
        if (here && mirrors.isMergedInto(url(held.order()), other.commit(), base.commit(), held::stopping)) {
            say(report, "The branch " + branch + " of task " + other.taskId() + " was merged into " + base.branch() + ": begins from there.");
            return base;
        }
        if (other.pushed()) {
            throw trouble("The branch " + branch + " of task " + other.taskId() + ", which this task depends on, is no longer in the repository,"
                    + " and " + base.branch() + " contains neither its commit " + other.commit() + " nor, as far as can be told, its change."
                    + " Submit the task again without depends_on, and with the branch that it is to begin from.");
        }
        if (!here) {
            throw trouble("The commit " + other.commit() + " of task " + other.taskId() + ", which this task depends on, was never pushed, and"
                    + " neither this worker nor a stored checkpoint has it. Deliver that task (POST /tasks/" + other.taskId()
                    + "/deliver), or retry it, and then retry this one.");
        }
        say(report, "Task " + other.taskId() + ", which this task depends on, was not delivered: begins from its kept commit " + other.commit() + ".");
        return new Start(branch, other.commit());
    }

    /** Where the task goes on that was completed before. */
    Standing standing(HeldRun held, Report report, KeptWork kept) throws RunTrouble, IOException, InterruptedException {
        boolean here = commits.bring(held, kept);
        Start start = startOr(held, report, here ? kept : null);
        if (here && mirrors.isMergedInto(url(held.order()), kept.commit(), start.commit(), held::stopping)
                && remote(held, RepositoryAddress.checkedBranch(held.order().meta().branch())) == null) {
            say(report, "What the task had come to was merged into " + start.branch() + ": goes on from there.");
            return new Standing(start, null);
        }
        if (!here) {
            throw trouble("The commit " + kept.commit() + " that the task had come to is neither kept by this worker, nor in a stored"
                    + " checkpoint, nor in the repository. Submit what is still to be done as a new task.");
        }
        return new Standing(start, withOthersWork(held, report, kept, new Checkpointed(kept.base(), kept.commit(), null)));
    }

    /** Whoever added to the task's branch is built upon; what somebody rewrote is left alone. */
    Checkpointed withOthersWork(HeldRun held, Report report, KeptWork kept, Checkpointed from) throws RunTrouble, IOException {
        String branch = RepositoryAddress.checkedBranch(held.order().meta().branch());
        String remote = remote(held, branch);
        if (remote == null || remote.equals(from.head())) {
            say(report, "Goes on from " + from.head() + ", which the task had come to.");
            return from;
        }
        String newer = fetch(held, report, branch).commit();
        if (mirrors.isBuiltOn(url(held.order()), from.head(), newer, held::stopping)) {
            say(report, "Somebody added to the branch " + branch + ": goes on from their commit " + newer + ".");
            return new Checkpointed(from.base(), newer, null);
        }
        say(report, "Somebody rewrote the branch " + branch + ", which is at " + newer + " now and does not contain " + kept.commit()
                + ": goes on from that commit, and will not push over theirs.");
        return from;
    }

    /** What is kept can be gone on from also where the branch that it began on is gone. */
    private Start startOr(HeldRun held, Report report, KeptWork kept) throws RunTrouble, IOException, InterruptedException {
        try {
            return start(held, report);
        } catch (RunTrouble gone) {
            if (kept == null || gone.failureClass() != FailureClass.REPOSITORY || !mirrors.admissions().has(url(held.order()))) {
                throw gone;
            }
            say(report, gone.getMessage() + " What is kept of this task is gone on from all the same.");
            return new Start(kept.baseBranch() == null ? kept.branch() : kept.baseBranch(), kept.base());
        }
    }

    /** A long wait is told. */
    private Start fetch(HeldRun held, Report report, String branch) throws RunTrouble, IOException {
        String url = url(held.order());
        BooleanSupplier waiting = new CloneProgress(ticker, mirrors.of(url).resolve("objects/pack"), said -> say(report, said)).beside(held::stopping);
        return mirrors.fetch(url, branch == null ? null : RepositoryAddress.checkedBranch(branch), waiting);
    }

    private String remote(HeldRun held, String branch) throws RunTrouble, IOException {
        return mirrors.remoteCommit(url(held.order()), branch, held::stopping);
    }

    private static void say(Report report, String text) {
        report.step("workspace", text);
    }

    private static String url(WorkOrder order) throws RunTrouble {
        return RepositoryAddress.checkedUrl(order.data().repositoryUrl());
    }

    private static RunTrouble trouble(String sentence) {
        return new RunTrouble(FailureClass.REPOSITORY, sentence, List.of());
    }
}
