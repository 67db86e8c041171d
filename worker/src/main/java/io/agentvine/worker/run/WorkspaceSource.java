package io.agentvine.worker.run;

import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.control.CheckpointFile;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Foundations.Standing;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where a run begins: in the clone in which its task was parked on this worker, else from the task's last checkpoint or what it was
 * completed with, else afresh. What cannot be restored is said in the run's record, and the run begins with less.
 */
final class WorkspaceSource {

    private final Workspaces workspaces;
    private final CodingAgent agent;
    private final KeptCommits commits;
    private final Foundations foundations;

    WorkspaceSource(Workspaces workspaces, CodingAgent agent, KeptCommits commits, Ticker ticker) {
        this.workspaces = workspaces;
        this.agent = agent;
        this.commits = commits;
        this.foundations = new Foundations(workspaces.mirrors(), commits, ticker);
    }

    /** @param fresh whether nothing but git has been in it */
    record Begun(Workspace workspace, boolean fresh) {}

    Begun of(HeldRun held, Report report) throws RunTrouble, IOException, InterruptedException {
        Workspace taken = workspaces.takeOver(held.order());
        if (taken != null) {
            report.step("workspace", "Goes on in the clone in which it was parked.");
            return new Begun(taken, false);
        }
        return new Begun(workspaces.mending(held.order(), held::stopping, () -> made(held, report)), true);
    }

    private Workspace made(HeldRun held, Report report) throws RunTrouble, IOException, InterruptedException {
        WorkOrder order = held.order();
        UUID checkpoint = order.meta().resumption() == null ? null : order.meta().resumption().checkpoint();
        if (checkpoint != null) {
            Workspace restored = restored(held, report, checkpoint);
            if (restored != null) {
                return restored;
            }
        }
        KeptWork kept = order.meta().kept();
        if (kept != null) {
            return standingOn(held, report, kept);
        }
        report.step("workspace", "Cloning the repository.");
        return workspaces.prepareOn(order, foundations.start(held, report), null, held::stopping);
    }

    /** Null where the checkpoint is of no use. */
    private Workspace restored(HeldRun held, Report report, UUID checkpoint) throws RunTrouble, IOException, InterruptedException {
        try {
            return commits.load(held, checkpoint, (loaded, folder) -> {
                KeptWork kept = held.order().meta().kept();
                Workspace workspace = kept != null && kept.commit().equals(loaded.head())
                        ? standingOn(held, report, kept)
                        : workspaces.goOnFrom(held.order(), foundations.start(held, report), KeptCommits.commitsOf(loaded, folder), held::stopping);
                restoreSession(held, loaded, folder.resolve("session"));
                report.step("workspace", "Goes on from the checkpoint of execution " + checkpoint + ", at " + loaded.head() + ".");
                return workspace;
            });
        } catch (UnusableCheckpoint unusable) {
            report.step("workspace", "The checkpoint of execution " + checkpoint + " could not be used, so the work begins anew: " + unusable.getMessage());
            return null;
        }
    }

    private Workspace standingOn(HeldRun held, Report report, KeptWork kept) throws RunTrouble, IOException, InterruptedException {
        Standing standing = foundations.standing(held, report, kept);
        return workspaces.prepareOn(held.order(), standing.start(), standing.from(), held::stopping);
    }

    /** In the place of what an earlier run on this worker left of that session: commit and transcript must fit. */
    private void restoreSession(HeldRun held, CheckpointFile loaded, Path from) throws IOException {
        UUID session = loaded.session();
        if (session == null || !session.equals(held.order().meta().sessionId())) {
            return;
        }
        Path folder = agent.sessionFolder(session);
        PrivateFiles.folder(folder);
        for (String name : new String[] {session + ".jsonl", session.toString()}) {
            PrivateFiles.delete(folder.resolve(name));
            if (Files.exists(from.resolve(name))) {
                Files.move(from.resolve(name), folder.resolve(name));
            }
        }
    }
}
