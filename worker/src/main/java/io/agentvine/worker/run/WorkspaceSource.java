package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.CheckpointFile;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Workspaces.Checkpointed;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Where a run begins: in the clone in which its task was parked on this worker, else from the task's last checkpoint, else afresh.
 * What cannot be restored is said in the run's record, and the run begins with less.
 */
final class WorkspaceSource {

    private final Backend backend;
    private final Workspaces workspaces;
    private final CodingAgent agent;
    private final PersistentCall persistent;
    private final Ticker ticker;

    WorkspaceSource(Backend backend, Workspaces workspaces, CodingAgent agent, PersistentCall persistent, Ticker ticker) {
        this.ticker = ticker;
        this.backend = backend;
        this.workspaces = workspaces;
        this.agent = agent;
        this.persistent = persistent;
    }

    /** @param fresh whether nothing but git has been in it */
    record Begun(Workspace workspace, boolean fresh) {}

    Begun of(HeldRun held, Report report) throws RunTrouble, IOException, InterruptedException {
        WorkOrder order = held.order();
        Workspace kept = workspaces.takeOver(order);
        if (kept != null) {
            report.step("workspace", "Goes on in the clone in which it was parked.");
            return new Begun(kept, false);
        }
        UUID checkpoint = order.meta().resumption() == null ? null : order.meta().resumption().checkpoint();
        if (checkpoint != null) {
            Workspace restored = restored(held, report, checkpoint);
            if (restored != null) {
                return new Begun(restored, true);
            }
        }
        report.step("workspace", "Cloning the repository.");
        return new Begun(workspaces.prepare(order, waiting(held, report)), true);
    }

    /** Null where the checkpoint is of no use. */
    private Workspace restored(HeldRun held, Report report, UUID checkpoint) throws RunTrouble, IOException, InterruptedException {
        Path folder = Files.createTempDirectory(PrivateFiles.folder(workspaces.runs().resolveSibling("restoring")), "run-");
        try {
            CheckpointFile loaded = load(held, checkpoint, folder.resolve("checkpoint.zip"));
            CheckpointPack.read(loaded, folder);
            Path bundle = folder.resolve("bundle");
            Checkpointed from = new Checkpointed(commit(loaded.base()), commit(loaded.head()), Files.exists(bundle) ? bundle : null);
            Workspace workspace = workspaces.prepare(held.order(), from, waiting(held, report));
            if (loaded.session() != null && loaded.session().equals(held.order().meta().sessionId())) {
                restoreSession(folder.resolve("session"), loaded.session());
            }
            report.step("workspace", "Goes on from the checkpoint of execution " + checkpoint + ", at " + loaded.head() + ".");
            return workspace;
        } catch (UnusableCheckpoint unusable) {
            report.step("workspace", "The checkpoint of execution " + checkpoint + " could not be used, so the work begins anew: " + unusable.getMessage());
            return null;
        } finally {
            PrivateFiles.delete(folder);
        }
    }

    /** When to give up waiting for git: when the run is to stop. Meanwhile a long wait is told. */
    private BooleanSupplier waiting(HeldRun held, Report report) {
        Path packs = workspaces.mirrors().of(held.order().data().repositoryUrl()).resolve("objects/pack");
        return new CloneProgress(ticker, packs, said -> report.step("workspace", said)).beside(held::stopping);
    }

    private CheckpointFile load(HeldRun held, UUID checkpoint, Path into) throws IOException, InterruptedException {
        Reply<CheckpointFile> reply =
                persistent.make(held, () -> backend.loadCheckpoint(checkpoint, held.order().lease().token(), into));
        if (reply instanceof Reply.Ok<CheckpointFile> ok) {
            return ok.value();
        }
        if (reply instanceof Reply.Refused) {
            throw new UnusableCheckpoint(reply.describe());
        }
        throw new IOException("The checkpoint of execution " + checkpoint + " could not be loaded: " + reply.describe());
    }

    /** In the place of what an earlier run on this worker left of that session: commit and transcript must fit. */
    private void restoreSession(Path from, UUID session) throws IOException {
        Path folder = agent.sessionFolder(session);
        PrivateFiles.folder(folder);
        for (String name : new String[] {session + ".jsonl", session.toString()}) {
            PrivateFiles.delete(folder.resolve(name));
            if (Files.exists(from.resolve(name))) {
                Files.move(from.resolve(name), folder.resolve(name));
            }
        }
    }

    private static String commit(String text) throws IOException {
        if (!RepositoryAddress.isCommit(text)) {
            throw new UnusableCheckpoint("it names no commit");
        }
        return text;
    }
}
