package io.agentvine.worker.run;

import io.agentvine.protocol.ContentTrust;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.ReportContent;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentAssignment.Brought;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a run's agent is given of what its repository brings for agents to run: nothing, unless an operator trusts exactly that. Asked of
 * the backend for every run, which so learns what there is.
 */
final class RepositoryTrust {

    private static final String STEP = "trust";

    private final Backend backend;
    private final PersistentCall persistent;
    private final boolean walls;

    /** @param walls whether runs are behind a wall: nothing of it runs outside of one */
    RepositoryTrust(Backend backend, PersistentCall persistent, boolean walls) {
        this.backend = backend;
        this.persistent = persistent;
        this.walls = walls;
    }

    /** @param content of the run's base @param folder of the run, for what is made of it; absent afterwards where nothing is given */
    Brought of(HeldRun held, CommitContent content, Path folder, Report report) throws IOException, InterruptedException {
        if (content.isEmpty()) {
            return Brought.NOTHING;
        }
        BroughtPlugin plugin = BroughtPlugin.of(content.checkOut(folder));
        if (!isToBeUsed(held, plugin, content, report)) {
            PrivateFiles.delete(folder);
            return Brought.NOTHING;
        }
        return new Brought(plugin.folder(), plugin.servers());
    }

    private boolean isToBeUsed(HeldRun held, BroughtPlugin plugin, CommitContent content, Report report) throws IOException, InterruptedException {
        var described = plugin.described(content.hash(), content.commit());
        if (described.items().isEmpty() && described.leftOut().isEmpty()) {
            return false;
        }
        WorkOrder order = held.order();
        Reply<ContentTrust> reply = persistent.make(held, () -> backend.reportContent(held.executionId(), new ReportContent(order.lease().token(), described)));
        if (!(reply instanceof Reply.Ok<ContentTrust> ok) || ok.value() == null) {
            report.step(STEP, "Nothing of what the repository brings for agents to run is used, since the backend could not say whether it is trusted: " + reply.describe());
            return false;
        }
        report.step(STEP, ok.value().message());
        if (!ok.value().trusted() || plugin.isEmpty()) {
            return false;
        }
        String obstacle = !walls ? "this worker keeps its runs behind no wall (bubblewrap, seatbelt), and nothing of it runs outside of one"
                : order.data().permissionLevel() == PermissionLevel.HUMAN_REQUIRED ? "at human_required every change asks, and it could change something unasked" : null;
        if (obstacle != null) {
            report.step(STEP, "It is not used in this run: " + obstacle + ".");
        }
        return obstacle == null;
    }
}
