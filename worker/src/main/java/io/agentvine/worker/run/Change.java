package io.agentvine.worker.run;

import io.agentvine.worker.report.Credentials;
import io.agentvine.worker.report.SpooledDiff;
import io.agentvine.worker.run.Workspace.Snapshot;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** What a run has come to, together with the credentials that must not leave with it. */
record Change(Workspace workspace, Snapshot snapshot, Credentials credentials) {

    Origin origin() {
        return workspace.origin();
    }

    /** The change as it may be shown: with the values of the run's credentials masked. */
    SpooledDiff diff() throws IOException {
        return new SpooledDiff(origin().base(), snapshot.commit(), credentials.mask(workspace.diff(snapshot)));
    }

    /** Names of the credentials that would leave with a push, in any commit and any file, or that the summary tells. */
    Set<String> leaks(String summary) throws RunTrouble, IOException {
        Set<String> names = credentials.namesIn(workspace.history(snapshot));
        names.addAll(credentials.namesIn(workspace.diff(snapshot)));
        for (Path file : workspace.toUpload(snapshot)) {
            names.addAll(credentials.namesIn(file));
        }
        names.addAll(credentials.namesIn(String.valueOf(summary).getBytes(StandardCharsets.UTF_8)));
        return names;
    }
}
