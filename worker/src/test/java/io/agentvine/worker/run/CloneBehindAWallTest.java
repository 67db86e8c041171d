package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.worker.confine.Bubblewrap;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.confine.Inside;
import io.agentvine.worker.confine.NetworkReach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloneBehindAWallTest {

    @TempDir
    Path folder;

    /** Git compares no contents here: it names each file whose entry in the index does not fit what it sees of the file. */
    @Test
    void isKnownToItsAgentsGitAsItIs() throws Exception {
        Repository repository = Repository.withCommit(folder);
        Workspace workspace = Prepared.in(Prepared.workspaces(folder.resolve("workspace")), Assignments.of(repository.url()));
        assertThat(behindAWall(workspace.workingCopy(), "id -u; git diff-files --name-only; echo more >> README.md; git diff-files --name-only"))
                .hasSize(2).endsWith("README.md");
    }

    private List<String> behindAWall(Path clone, String script) throws Exception {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path home = Files.createDirectories(folder.resolve("home"));
        List<String> said = new CopyOnWriteArrayList<>();
        Launch launch = new Launch("look", List.of("sh", "-c", script), clone,
                Map.of("PATH", System.getenv("PATH"), "AGENTVINE_RUN_ID", UUID.randomUUID().toString()), null);
        ChildProcess process = confinement().start(launch, List.of(), new Inside(home, temporary, List.of(), List.of(clone), null), line -> said.add(line.text()));
        process.closeStdin();
        process.exit().get(2, TimeUnit.MINUTES);
        return said;
    }

    private Confinement confinement() {
        return Bubblewrap.orNotRun(CloneBehindAWallTest.class, new Confinement.Site(System.getenv(), List.of("sh"), List.of(), List.of(folder), null), NetworkReach.of("hosts", List.of()));
    }
}
