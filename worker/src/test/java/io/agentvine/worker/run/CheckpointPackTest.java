package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.control.CheckpointFile;
import io.agentvine.worker.run.Workspace.Snapshot;
import io.agentvine.worker.run.Workspaces.Checkpointed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class CheckpointPackTest {

    private static final UUID SESSION = UUID.fromString("2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11");

    @TempDir
    Path folder;

    private Repository repository;
    private Workspaces here;
    private Workspaces elsewhere;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        here = Prepared.workspaces(folder.resolve("here"));
        elsewhere = Prepared.workspaces(folder.resolve("elsewhere"));
    }

    @Test
    void movesCommitsUncommittedFilesAndTheTranscriptToAnotherWorker() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(here, order);
        Files.writeString(workspace.workingCopy().resolve("committed.txt"), "by the agent\n");
        Repository.git(workspace.workingCopy(), "add", "-A");
        Repository.git(workspace.workingCopy(), "commit", "-q", "-m", "By the agent");
        Files.writeString(workspace.workingCopy().resolve("left.txt"), "uncommitted\n");
        Snapshot snapshot = workspace.snapshot("Title\n\n" + Workspace.LEFT_UNCOMMITTED);
        CheckpointFile packed = CheckpointPack.write(workspace, snapshot, transcript("{\"sessionId\":\"x\"}\n{\"torn"), SESSION);

        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        CheckpointPack.read(packed, unpacked);
        Workspace restored = Prepared.in(elsewhere,
                Assignments.again(order), new Checkpointed(packed.base(), packed.head(), unpacked.resolve("bundle")));

        assertThat(unpacked.resolve("session/" + SESSION + ".jsonl")).as("without the torn line").hasContent("{\"sessionId\":\"x\"}");
        assertThat(unpacked.resolve("session/" + SESSION + "/tool-results/a.txt")).hasContent("long");
        assertThat(Repository.git(restored.workingCopy(), "log", "-1", "--format=%s")).isEqualTo("By the agent");
        assertThat(Repository.git(restored.workingCopy(), "status", "--porcelain")).isEqualTo("?? left.txt");
        assertThat(restored.origin().base()).isEqualTo(workspace.origin().base());
        assertThat(restored.snapshot("Again").files()).isEqualTo(2);
    }

    @Test
    void holdsNoBundleWhereNothingChanged() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(here, order);
        CheckpointFile packed = CheckpointPack.write(workspace, workspace.snapshot("Nothing"), null, null);
        CheckpointPack.read(packed, Files.createDirectory(folder.resolve("unpacked")));
        assertThat(folder.resolve("unpacked/bundle")).doesNotExist();
        assertThat(packed.head()).isEqualTo(packed.base());
        Prepared.in(elsewhere, Assignments.again(order), new Checkpointed(packed.base(), packed.head(), null));
    }

    @Test
    void movesWhatIsKeptBesideTheBranchToo() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(here, order);
        Repository.git(workspace.workingCopy(), "checkout", "-q", "-b", "idea");
        Files.writeString(workspace.workingCopy().resolve("idea.txt"), "idea\n");
        Repository.git(workspace.workingCopy(), "add", "-A");
        Repository.git(workspace.workingCopy(), "commit", "-q", "-m", "Idea");
        Repository.git(workspace.workingCopy(), "checkout", "-q", "-");
        for (String more : new String[] {null, "more.txt"}) {
            if (more != null) {
                Files.writeString(workspace.workingCopy().resolve(more), "more\n");
            }
            Snapshot snapshot = workspace.snapshot("Left");
            assertThat(snapshot.kept()).hasSize(1);
            assertThat(snapshot.changed()).isEqualTo(more != null);
            CheckpointFile packed = CheckpointPack.write(workspace, snapshot, null, null);
            Path unpacked = Files.createDirectory(folder.resolve("unpacked-" + more));
            CheckpointPack.read(packed, unpacked);
            Checkpointed from = new Checkpointed(packed.base(), packed.head(), unpacked.resolve("bundle"));
            Workspaces there = Prepared.workspaces(folder.resolve("there-" + more));
            Workspace others = Prepared.in(there, Assignments.of(repository.url()), from);
            assertThat(Repository.git(others.origin().kept(), "for-each-ref", "refs/agentvine")).as("of another task").doesNotContain(Workspace.KEPT);
            Workspace restored = Prepared.in(there, Assignments.again(order), from);
            assertThat(Repository.git(restored.origin().kept(), "show", snapshot.kept().get(0).ref() + ":idea.txt")).isEqualTo("idea");
        }
    }

    @Test
    void takesNoCommitThatIsNotTheOneThatWasSaid() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(here, order);
        Files.writeString(workspace.workingCopy().resolve("a.txt"), "a");
        Snapshot snapshot = workspace.snapshot("One");
        Path bundle = workspace.bundle(snapshot);
        String base = workspace.origin().base();
        assertThatThrownBy(() -> Prepared.in(elsewhere, Assignments.again(order), new Checkpointed(base, base, bundle)))
                .isInstanceOf(UnusableCheckpoint.class).hasMessageContaining("does not hold the one commit");
        assertThatThrownBy(() -> Prepared.in(elsewhere,
                Assignments.again(order), new Checkpointed("1".repeat(40), snapshot.commit(), bundle)))
                .isInstanceOf(UnusableCheckpoint.class).hasMessageContaining("no longer has the commit");
        Files.writeString(bundle, "# v2 git bundle\n" + snapshot.commit() + " refs/agentvine/wip/" + UUID.randomUUID() + "/1\n\nPACK");
        assertThatThrownBy(() -> Prepared.in(elsewhere,
                Assignments.again(order), new Checkpointed(base, snapshot.commit(), bundle))).isInstanceOf(UnusableCheckpoint.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "../escaped", "/etc/passwd", "session/../../escaped", "session/00000000-0000-4000-8000-000000000000.jsonl", "settings.json",
        "session/2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11/../x", "session/2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11.jsonl/"
    })
    void unpacksNoFileThatItMustNotHold(String name) throws Exception {
        CheckpointFile packed = zip(name, "x");
        Path unpacked = Files.createDirectories(folder.resolve("a/b/unpacked"));
        assertThatThrownBy(() -> CheckpointPack.read(packed, unpacked)).isInstanceOf(IOException.class).hasMessageContaining("must not");
        assertThat(folder.resolve("a/b/escaped")).doesNotExist();
    }

    @Test
    void unpacksNothingThatDidNotArriveAsItWasStored() throws Exception {
        CheckpointFile packed = zip("bundle", "x");
        CheckpointFile other = new CheckpointFile(packed.file(), packed.base(), packed.head(), SESSION, "0".repeat(64));
        assertThatThrownBy(() -> CheckpointPack.read(other, folder)).hasMessageContaining("did not arrive");
    }

    @Test
    void changesNothingInTheCloneWhileTheAgentWorksThere() throws Exception {
        Workspace workspace = Prepared.in(here, Assignments.of(repository.url()));
        Files.writeString(workspace.workingCopy().resolve("a.txt"), "a");
        Snapshot first = workspace.snapshotBesideAgent("One");
        assertThat(first.files()).isEqualTo(1);
        assertThat(workspace.snapshotBesideAgent("Two").tree()).as("nothing changed since").isEqualTo(first.tree());
        Path nested = Files.createDirectories(workspace.workingCopy().resolve("nested/.git"));
        assertThat(workspace.snapshotBesideAgent("Three").tree()).as("what is in a repository inside is not the branch's").isEqualTo(first.tree());
        assertThat(nested).exists();
    }

    @Test
    void goesOnInTheCloneOfAParkedRunAndKeepsItFromBeingTidiedUntilThen() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(here, order);
        Files.writeString(workspace.workingCopy().resolve("a.txt"), "a");
        Files.createDirectories(workspace.workingCopy().resolve("target"));
        UUID question = UUID.randomUUID();
        workspace.park(question, true);
        new EarlierLife(folder.resolve("here"), here, java.time.Clock.systemUTC()).tidy(any -> false);

        assertThat(here.takeOver(Assignments.answered(order, UUID.randomUUID()))).as("another question's").isNull();
        WorkOrder next = Assignments.answered(order, question);
        Workspace taken = here.takeOver(next);

        assertThat(taken.workingCopy().resolve("target")).as("what git ignores is there too").isDirectory();
        assertThat(taken.snapshot("Work").files()).isEqualTo(1);
        assertThat(taken.wipRef()).endsWith("/" + next.lease().token().fence());
        assertThat(workspace.workingCopy()).doesNotExist();
        assertThat(here.takeOver(next)).isNull();
    }

    @Test
    void givesUpAParkedCloneWhereTheDiskIsFullAndACheckpointHasIt() throws Exception {
        Workspace stored = Prepared.in(here, Assignments.of(repository.url()));
        Workspace only = Prepared.in(here, Assignments.of(repository.url()));
        stored.park(UUID.randomUUID(), true);
        only.park(UUID.randomUUID(), false);
        new EarlierLife(folder.resolve("here"), here, java.time.Clock.systemUTC()).makeRoom();
        assertThat(stored.workingCopy()).doesNotExist();
        assertThat(only.workingCopy()).exists();
    }

    private Path transcript(String text) throws IOException {
        Path session = Files.createDirectories(folder.resolve("session"));
        Files.writeString(session.resolve(SESSION + ".jsonl"), text);
        Files.createDirectories(session.resolve(SESSION + "/tool-results"));
        Files.writeString(session.resolve(SESSION + "/tool-results/a.txt"), "long");
        return session;
    }

    private CheckpointFile zip(String name, String content) throws Exception {
        Path file = folder.resolve("packed.zip");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        return new CheckpointFile(file, "a".repeat(40), "b".repeat(40), SESSION, digest);
    }
}
