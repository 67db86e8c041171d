package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Workspaces.Checkpointed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Clones as a run begins with them. */
final class Prepared {

    private Prepared() {}

    static Workspaces workspaces(Path folder) {
        return new Workspaces(Workspaces.Ground.plain(folder), GitSettings.plain(System.getenv()), new Redaction(List.of()));
    }

    static Workspace in(Workspaces workspaces, WorkOrder order) throws RunTrouble, IOException {
        return in(workspaces, order, null);
    }

    /** @param from null: at its beginning */
    static Workspace in(Workspaces workspaces, WorkOrder order, Checkpointed from) throws RunTrouble, IOException {
        String url = RepositoryAddress.checkedUrl(order.data().repositoryUrl());
        String branch = order.data().branchName() == null ? null : RepositoryAddress.checkedBranch(order.data().branchName());
        return workspaces.mending(order, () -> false, () -> {
            Mirrors.Start start = workspaces.mirrors().fetch(url, branch, () -> false);
            return from == null ? workspaces.prepareOn(order, start, null, () -> false) : workspaces.goOnFrom(order, start, from, () -> false);
        });
    }
}
