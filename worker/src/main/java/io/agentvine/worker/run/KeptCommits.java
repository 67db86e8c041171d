package io.agentvine.worker.run;

import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.CheckpointFile;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Workspaces.Checkpointed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Has the commits of completed work beside the worker's mirror: they are there, or come from the branch they were pushed to or from a checkpoint. */
final class KeptCommits {

    private final Backend backend;
    private final Workspaces workspaces;
    private final PersistentCall persistent;

    KeptCommits(Backend backend, Workspaces workspaces, PersistentCall persistent) {
        this.backend = backend;
        this.workspaces = workspaces;
        this.persistent = persistent;
    }

    /** What is done with a checkpoint that was taken apart into that folder. */
    interface Use<T> {
        T of(CheckpointFile checkpoint, Path folder) throws RunTrouble, IOException, InterruptedException;
    }

    /**
     * Brings a commit and its base here, under the run's WIP ref.
     *
     * @return false where it cannot be had here
     */
    boolean bring(HeldRun held, KeptWork work) throws RunTrouble, IOException, InterruptedException {
        if (!RepositoryAddress.isCommit(work.base()) || !RepositoryAddress.isCommit(work.commit())) {
            return false;
        }
        repair(held, work);
        boolean here = isHere(held, work) || work.pushed() && fetched(held, work) || work.checkpoint() != null && restored(held, work);
        if (here) {
            workspaces.mirrors().keep(url(held.order()), work.commit(), wipRef(held.order()), held::stopping);
        }
        return here;
    }

    /** What is kept is looked at here: no fetch may come before it is needed. What a damaged mirror had comes back with one. */
    private void repair(HeldRun held, KeptWork work) throws RunTrouble, IOException {
        String url = url(held.order());
        if (!workspaces.mirrors().setAsideIfTouched(url, held::stopping) && workspaces.mirrors().isWhole(url, held::stopping)) {
            return;
        }
        try {
            workspaces.mirrors().fetch(url(held.order()), work.baseBranch(), held::stopping);
        } catch (RunTrouble unfetched) {
            // What could be read without it is back.
            if (held.stopping()) {
                throw unfetched;
            }
        }
    }

    /** Whether the task's branch has the commit already, alone or under what others added. */
    boolean isInBranch(HeldRun held, KeptWork work) throws RunTrouble, IOException {
        String branch = RepositoryAddress.checkedBranch(held.order().meta().branch());
        if (workspaces.mirrors().remoteCommit(url(held.order()), branch, held::stopping) == null) {
            return false;
        }
        String there = workspaces.mirrors().fetch(url(held.order()), branch, held::stopping).commit();
        return workspaces.mirrors().isBuiltOn(url(held.order()), work.commit(), there, held::stopping);
    }

    /** Loads a checkpoint, and takes it apart while it is used. @throws UnusableCheckpoint where it cannot be */
    <T> T load(HeldRun held, UUID checkpoint, Use<T> use) throws RunTrouble, IOException, InterruptedException {
        Path folder = Files.createTempDirectory(PrivateFiles.folder(workspaces.runs().resolveSibling("restoring")), "run-");
        try {
            CheckpointFile loaded = loaded(held, checkpoint, folder.resolve("checkpoint.zip"));
            CheckpointPack.read(loaded, folder);
            return use.of(loaded, folder);
        } finally {
            PrivateFiles.delete(folder);
        }
    }

    /** The commits of a checkpoint that was taken apart. */
    static Checkpointed commitsOf(CheckpointFile loaded, Path folder) throws IOException {
        Path bundle = folder.resolve("bundle");
        return new Checkpointed(commit(loaded.base()), commit(loaded.head()), Files.exists(bundle) ? bundle : null);
    }

    private CheckpointFile loaded(HeldRun held, UUID checkpoint, Path into) throws IOException, InterruptedException {
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

    private boolean isHere(HeldRun held, KeptWork work) throws RunTrouble, IOException {
        return workspaces.mirrors().isBuiltOn(url(held.order()), work.base(), work.commit(), held::stopping);
    }

    private boolean fetched(HeldRun held, KeptWork work) throws RunTrouble, IOException {
        String branch = RepositoryAddress.checkedBranch(work.branch());
        if (workspaces.mirrors().remoteCommit(url(held.order()), branch, held::stopping) == null) {
            return false;
        }
        workspaces.mirrors().fetch(url(held.order()), branch, held::stopping);
        return isHere(held, work);
    }

    private boolean restored(HeldRun held, KeptWork work) throws RunTrouble, IOException, InterruptedException {
        workspaces.mirrors().fetch(url(held.order()), work.baseBranch(), held::stopping);
        try {
            return load(held, work.checkpoint(), (loaded, folder) -> {
                workspaces.mirrors().take(url(held.order()), commitsOf(loaded, folder), wipRef(held.order()));
                return isHere(held, work);
            });
        } catch (UnusableCheckpoint unusable) {
            return false;
        }
    }

    private static String url(WorkOrder order) throws RunTrouble {
        return RepositoryAddress.checkedUrl(order.data().repositoryUrl());
    }

    private static String wipRef(WorkOrder order) {
        return KeptStore.wipRef(order.data().id(), order.lease().token().fence());
    }

    private static String commit(String text) throws IOException {
        if (!RepositoryAddress.isCommit(text)) {
            throw new UnusableCheckpoint("it names no commit");
        }
        return text;
    }
}
