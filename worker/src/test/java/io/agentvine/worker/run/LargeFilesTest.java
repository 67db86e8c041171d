package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.RunResult.LeftOut;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.report.Credentials;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in git-lfs: their content for the agent, pointers in the branch, uploads before it; with the real git-lfs. */
@Tag("slow")
class LargeFilesTest {

    private static final String TOKEN = "token-of-a-test-0815";

    @TempDir
    Path folder;

    private Repository repository;
    private Path work;
    private Workspaces workspaces;
    private Workspace workspace;

    @BeforeEach
    void seed() throws Exception {
        GitLfs.require();
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
        work = folder.resolve("work");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
        Repository.git(work, "lfs", "install", "--local");
        Repository.git(work, "lfs", "track", "*.bin");
        write(work, "art.bin", "as it was\n".repeat(300));
        write(work, "tool.bin", "#!/bin/sh\n");
        Files.setPosixFilePermissions(work.resolve("tool.bin"), PosixFilePermissions.fromString("rwxr-xr-x"));
        push("With art");
    }

    private void push(String message) {
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-q", "-m", message);
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
    }

    @Test
    void haveTheirContentInTheCloneAndNeitherGitSeesAChange() throws Exception {
        prepare();
        assertThat(workspace.workingCopy().resolve("art.bin")).hasContent("as it was\n".repeat(300));
        assertThat(Files.isExecutable(workspace.workingCopy().resolve("tool.bin"))).isTrue();
        assertThat(workspace.largeFiles()).isEqualTo(new LargeFiles.Way(true, workspace.largeFiles().told()));
        assertThat(workspace.largeFiles().told()).contains("their content is in the clone").doesNotContain("But for");
        assertThat(git("status", "--porcelain")).isEmpty();
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.leftOut()).isEmpty();
    }

    @Test
    void areDeliveredAsPointersAndUploadedBeforeTheBranch() throws Exception {
        prepare();
        write(workspace.workingCopy(), "art.bin", "committed by the agent\n");
        git("commit", "-q", "-a", "-m", "Better art");
        write(workspace.workingCopy(), "art.bin", "left by the agent\n");
        write(workspace.workingCopy(), "new.bin", "new\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("show", snapshot.commit() + ":art.bin")).startsWith("version https://git-lfs.github.com/spec/v1\noid sha256:");
        assertThat(inStore("show", snapshot.commit() + "^:art.bin")).startsWith("version https://git-lfs");
        assertThat(snapshot.files()).isEqualTo(2);
        deliver(workspace, snapshot);
        assertThat(fresh("art.bin")).isEqualTo("left by the agent\n");
        assertThat(fresh("new.bin")).isEqualTo("new\n");
        Repository.git(folder.resolve("fresh"), "checkout", "-q", "HEAD~1");
        assertThat(folder.resolve("fresh/art.bin")).as("of every commit").hasContent("committed by the agent");
    }

    @Test
    void areTheSameWhileTheAgentWorks() throws Exception {
        prepare();
        write(workspace.workingCopy(), "art.bin", "half\n");
        Snapshot beside = workspace.snapshotBesideAgent("Half");
        assertThat(inStore("show", beside.commit() + ":art.bin")).startsWith("version https://git-lfs");
        assertThat(workspace.workingCopy().resolve("art.bin")).hasContent("half");
    }

    @Test
    void goOverHttpWithTheTokenOfTheirHost() throws Exception {
        try (GitServer server = new GitServer(folder, "x-access-token", TOKEN)) {
            GitSettings settings = new GitSettings(System.getenv(), GitTokens.of(TOKEN, List.of("http://" + server.host()), null),
                    GitSettings.Author.WORKER, GitSettings.LIMIT);
            workspaces = new Workspaces(new Workspaces.Ground(folder.resolve("logged"), AgentUser.SAME, WorkLimits.DEFAULT, Clock.systemUTC()),
                settings, new Redaction(List.of()));
            workspace = Prepared.in(workspaces, Assignments.of(server.url("origin.git")));
            assertThat(workspace.workingCopy().resolve("art.bin")).hasContent("as it was\n".repeat(300));
            write(workspace.workingCopy(), "art.bin", "over http\n");
            Snapshot snapshot = workspace.snapshot("Left");
            deliver(workspace, snapshot);
            String oid = LfsPointer.of((inStore("show", snapshot.commit() + ":art.bin") + "\n").getBytes()).oid();
            assertThat(server.large("origin.git", oid)).hasContent("over http");
        }
    }

    @Test
    void oneThatTheServerLacksIsNamedAndStaysAPointer() throws Exception {
        Path objects = folder.resolve("origin.git/lfs/objects");
        String oid = LfsPointer.of((repository.git("show", "main:art.bin") + "\n").getBytes()).oid();
        Files.delete(objects.resolve(oid.substring(0, 2)).resolve(oid.substring(2, 4)).resolve(oid));
        prepare();
        assertThat(workspace.largeFiles().told()).contains("But for 1 that could not be had", "art.bin", "git-lfs said: ");
        assertThat(Files.readString(workspace.workingCopy().resolve("art.bin"))).startsWith("version https://git-lfs");
        assertThat(Files.readString(workspace.workingCopy().resolve("tool.bin"))).isEqualTo("#!/bin/sh\n");
        write(workspace.workingCopy(), "new.txt", "n\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("A\tnew.txt");
        deliver(workspace, snapshot);
    }

    @Test
    void areNoLargeFilesOfTheBranch() throws Exception {
        WorkLimits limits = new WorkLimits(1_000, 1_000);
        workspaces = new Workspaces(new Workspaces.Ground(folder.resolve("limited"), AgentUser.SAME, limits, Clock.systemUTC()),
                GitSettings.plain(System.getenv()), new Redaction(List.of()));
        prepare();
        write(workspace.workingCopy(), "art.bin", "x".repeat(5_000));
        write(workspace.workingCopy(), "large.txt", "x".repeat(5_000));
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("M\tart.bin");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactly("large.txt");
    }

    @Test
    void thatHoldACredentialAreFoundBeforeAnythingIsSent() throws Exception {
        prepare();
        write(workspace.workingCopy(), "art.bin", "before " + TOKEN + " after\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(new Change(workspace, snapshot, new Credentials(Map.of("the token", TOKEN))).leaks("Done")).containsExactly("the token");
    }

    @Test
    void areDeliveredLaterByTheWorkerThatHasTheContentAndByNoOther() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        workspace = Prepared.in(workspaces, order);
        write(workspace.workingCopy(), "art.bin", "later\n");
        Snapshot snapshot = workspace.snapshot("Left");
        Path bundle = workspace.bundle(snapshot);
        Workspaces elsewhere = Prepared.workspaces(folder.resolve("elsewhere"));
        Workspace restored = Prepared.in(elsewhere, Assignments.again(order),
                new Workspaces.Checkpointed(workspace.origin().base(), snapshot.commit(), bundle));
        assertThat(restored.largeFiles().told()).contains("But for 1 that could not be had", "art.bin");
        RunResult result = new RunResult("Done", null, workspace.origin().base(), snapshot.commit(), 1, 1, 1, "none",
                new RunResult.Delivery(io.agentvine.protocol.DeliveryStatus.FAILED, "No."), null);
        Workspace there = elsewhere.withoutClone(Assignments.again(order), Assignments.kept(order, result, true));
        Git.Result refused = there.upload(snapshot.commit(), () -> false);
        assertThat(refused.ok()).isFalse();
        assertThat(refused.errors()).contains("neither this worker nor the server has the content of 1 files in git-lfs");
        Workspace here = workspaces.withoutClone(Assignments.again(order), Assignments.kept(order, result, true));
        deliver(here, snapshot);
        assertThat(there.upload(snapshot.commit(), () -> false).ok()).as("now that the server has it").isTrue();
        assertThat(fresh("art.bin")).isEqualTo("later\n");
    }

    @Test
    void stayPointersWhereTheTaskWantsThem() throws Exception {
        AgentOptions options = new AgentOptions(null, null, null, false, null, List.of(), null, null, null, new Checkout(null, true, true, false));
        workspace = Prepared.in(workspaces, Assignments.with(Assignments.of(repository.url()), options));
        assertThat(workspace.largeFiles()).isEqualTo(new LargeFiles.Way(false, LargeFiles.UNWANTED));
        assertThat(Files.readString(workspace.workingCopy().resolve("art.bin"))).startsWith("version https://git-lfs");
        assertThat(workspace.snapshot("Left").changed()).isFalse();
    }

    @Test
    void areNotFetchedFromWhereNoRepositoryMayBe() throws Exception {
        Files.writeString(work.resolve(".lfsconfig"), "[lfs]\n\turl = file:///etc\n");
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-q", "-m", "Elsewhere");
        Repository.git(work, "push", "-q", "--no-verify", "origin", "HEAD:main");
        prepare();
        assertThat(workspace.largeFiles().on()).isFalse();
        assertThat(workspace.largeFiles().told()).contains("where they are is refused: its address is a path of the worker's machine");
    }

    @Test
    void nothingThatAnAgentPutIntoItsStoreGoesUnderANameThatIsNotItsOwn() throws Exception {
        prepare();
        Path store = Files.createDirectories(workspace.workingCopy().resolve(".git/lfs/objects/aa/aa"));
        Files.writeString(store.resolve("a".repeat(64)), "forged\n");
        Files.createSymbolicLink(store.resolve("b".repeat(64)), Path.of("/etc/passwd"));
        write(workspace.workingCopy(), "forged.bin", new LfsPointer("a".repeat(64), 7).text());
        Snapshot snapshot = workspace.snapshot("Left");
        Git.Result refused = workspace.upload(snapshot.commit(), () -> false);
        assertThat(refused.ok()).isFalse();
        assertThat(refused.errors()).contains("a".repeat(64));
        try (var files = Files.walk(folder.resolve("workspace/mirrors"))) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("a".repeat(64), "b".repeat(64));
        }
    }

    @Test
    void areDroppedWhereNobodyUsedThemForLong() throws Exception {
        prepare();
        workspaces.upkeep().tidy();
        assertThat(stored()).isNotEmpty();
        MirrorUser.workspaces(folder.resolve("workspace"), folder.resolve("workspace/mirrors"), GitSettings.plain(System.getenv()),
                Clock.offset(Clock.systemUTC(), java.time.Duration.ofDays(31))).upkeep().tidy();
        assertThat(stored()).isEmpty();
        prepare();
        assertThat(workspace.workingCopy().resolve("art.bin")).hasContent("as it was\n".repeat(300));
    }

    private List<Path> stored() throws IOException {
        try (var files = Files.walk(folder.resolve("workspace/mirrors"))) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}")).toList();
        }
    }

    private void prepare() throws Exception {
        workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
    }

    private static void deliver(Workspace from, Snapshot snapshot) throws Exception {
        Git.Result uploaded = from.upload(snapshot.commit(), () -> false);
        assertThat(uploaded == null || uploaded.ok()).as(String.valueOf(uploaded)).isTrue();
        Git.Result pushed = from.push(snapshot.commit(), null, () -> false);
        assertThat(pushed.ok()).as(pushed.errors()).isTrue();
    }

    /** As a person has it who fetches the branch. */
    private String fresh(String file) throws IOException {
        Path clone = folder.resolve("fresh");
        if (!Files.exists(clone)) {
            Repository.git(folder, "clone", "-q", repository.url(), "fresh");
            Repository.git(clone, "lfs", "install", "--local");
            Repository.git(clone, "checkout", "-q", workspace.origin().branch());
            Repository.git(clone, "lfs", "pull");
        }
        return Files.readString(clone.resolve(file));
    }

    private static void write(Path to, String name, String text) throws IOException {
        Files.writeString(to.resolve(name), text);
    }

    private String git(String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }

    private String inStore(String... arguments) {
        return Repository.git(workspace.origin().kept(), arguments);
    }
}
