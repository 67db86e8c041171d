package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.RunResult.LeftOut;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What setup_command left is no part of the change, unless the agent touched it; with real git. */
class SetupLeftoversTest {

    private static final String WHY = "it is as setup_command left it, and was not changed since";

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;
    private Workspace workspace;
    private WorkOrder order;

    @BeforeEach
    void setUp() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
        order = Assignments.of(repository.url());
        workspace = Prepared.in(workspaces, order);
        write("README.md", "# Formatted\n");
        write("modules/one.js", "1\n");
        write("lock.json", "{}\n");
        Files.delete(workspace.workingCopy().resolve("CLAUDE.md"));
        workspace.noteSetup();
    }

    @Test
    void isLeftOutAndNamed() throws Exception {
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.leftOut()).containsExactlyInAnyOrder(new LeftOut("README.md", WHY), new LeftOut("modules/one.js", WHY),
                new LeftOut("lock.json", WHY), new LeftOut("CLAUDE.md", WHY));
    }

    @Test
    void isDeliveredWhereTheAgentChangedItAfterwards() throws Exception {
        write("README.md", "# Formatted\n\nAnd written.\n");
        write("lock.json", "{\"a\": 1}\n");
        Files.delete(workspace.workingCopy().resolve("modules/one.js"));
        write("new.txt", "new\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(changes(snapshot)).containsExactly("M\tREADME.md", "A\tlock.json", "A\tnew.txt");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactly("CLAUDE.md");
    }

    @Test
    void isDeliveredWhereTheAgentCommittedOrAddedIt() throws Exception {
        Repository.git(workspace.workingCopy(), "add", "README.md");
        Repository.git(workspace.workingCopy(), "commit", "-q", "-m", "Formatted");
        Repository.git(workspace.workingCopy(), "add", "lock.json");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(changes(snapshot)).containsExactly("M\tREADME.md", "A\tlock.json");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactlyInAnyOrder("modules/one.js", "CLAUDE.md");
    }

    @Test
    void isNotTakenForWorkWhereTheAgentPutTheFileBack() throws Exception {
        Repository.git(workspace.workingCopy(), "checkout", "-q", "--", "README.md", "CLAUDE.md");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactlyInAnyOrder("modules/one.js", "lock.json");
    }

    @Test
    void isKnownInAParkedCloneAndOfWhatACheckpointHadOnlyTheSetupsPart() throws Exception {
        write("half.txt", "half\n");
        Snapshot half = workspace.snapshot("Half\n\n" + Workspace.LEFT_UNCOMMITTED);
        Path bundle = workspace.bundle(half);
        UUID question = UUID.randomUUID();
        workspace.park(question, true);
        Workspace taken = workspaces.takeOver(Assignments.answered(order, question));
        assertThat(taken.snapshot("Left").leftOut()).extracting(LeftOut::path).contains("README.md", "lock.json");
        Workspaces elsewhere = Prepared.workspaces(folder.resolve("elsewhere"));
        workspace = Prepared.in(elsewhere, Assignments.again(order), new Workspaces.Checkpointed(half(half), half.commit(), bundle));
        write("lock.json", "{}\n");
        workspace.noteSetup();
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(changes(snapshot)).containsExactly("A\thalf.txt");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactly("lock.json");
    }

    private String half(Snapshot snapshot) {
        return inStore("rev-parse", snapshot.commit() + "^");
    }

    private List<String> changes(Snapshot snapshot) {
        return inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit()).lines().toList();
    }

    private void write(String name, String text) throws Exception {
        Path file = workspace.workingCopy().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String inStore(String... arguments) {
        return Repository.git(workspace.origin().kept(), arguments);
    }
}
