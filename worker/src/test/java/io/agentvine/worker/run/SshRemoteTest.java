package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository of a real ssh server, with a real ssh: who gets in, whom the worker trusts, and what it says. */
@Tag("slow")
class SshRemoteTest {

    @TempDir
    Path folder;

    private SshServer server;
    private Repository repository;
    private Path known;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        server = SshServer.start(folder.resolve("ssh"));
        known = Files.writeString(folder.resolve("known_hosts"), server.known("[127.0.0.1]:" + server.port()));
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void clonesAndPushesWithAKeyWhereTheHostIsKnown() throws Exception {
        assertClonesAndPushes(url());
    }

    @Test
    void goesByTheNamesInTheConfigurationOfSsh() throws Exception {
        Files.writeString(known, server.known("till"));
        Files.write(folder.resolve("ssh_config"), List.of("Host till", "HostName 127.0.0.1", "Port " + server.port(), "HostKeyAlias till"));
        assertClonesAndPushes("till:" + repository.path());
    }

    @Test
    void sendsNothingToAHostWhoseKeyItDoesNotKnow() throws Exception {
        Files.writeString(known, "");
        assertThat(refused(url(), server.key())).contains("does not know the ssh host key of 127.0.0.1", "nothing was sent there", "known_hosts");
        assertThat(known).isEmptyFile();
    }

    @Test
    void sendsNothingToAHostWhoseKeyIsAnother() throws Exception {
        SshServer.makeKey(folder.resolve("other"), "");
        Files.writeString(known, "[127.0.0.1]:" + server.port() + " " + Files.readString(folder.resolve("other.pub")));
        assertThat(refused(url(), server.key())).contains("host key of 127.0.0.1 is not the one in the worker's known_hosts", "ssh-keygen -R");
    }

    @Test
    void sendsNothingAtAPushEither() throws Exception {
        Workspace workspace = prepared(url());
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot snapshot = workspace.snapshot("New");
        Files.writeString(known, "");
        Git.Result pushed = workspace.push(snapshot.commit(), null, () -> false);
        assertThat(GitProblem.closed(url(), url(), pushed)).contains("does not know the ssh host key");
        assertThat(GitProblem.mayPass(pushed.err())).isFalse();
    }

    @Test
    void namesTheRemedyWhereItsKeyIsNotLetIn() throws Exception {
        SshServer.makeKey(folder.resolve("stranger"), "");
        assertThat(refused(url(), folder.resolve("stranger"))).contains("no permission", "let the ssh key of the worker's user in at 127.0.0.1");
    }

    @Test
    void asksNobodyForThePassphraseOfAKey() throws Exception {
        SshServer.makeKey(folder.resolve("locked"), "secret words");
        Files.writeString(folder.resolve("ssh/authorized"), Files.readString(folder.resolve("locked.pub")));
        assertThat(refused(url(), folder.resolve("locked"))).contains("no permission");
    }

    @Test
    void saysThatThereIsNoSuchRepository() throws Exception {
        assertThat(refused(url() + "-none", server.key())).contains("There is no repository at", "may not see it");
    }

    @Test
    void saysThatTheServerIsAway() {
        server.close();
        RunTrouble away = catchThrowableOfType(RunTrouble.class, () -> prepared(url()));
        assertThat(away.failureClass()).isEqualTo(FailureClass.WORKSPACE);
        assertThat(away.getMessage()).contains("cannot be reached over the network");
    }

    private String url() {
        return "ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + server.port() + repository.path();
    }

    private String refused(String url, Path key) {
        RunTrouble refused = catchThrowableOfType(RunTrouble.class, () -> Prepared.in(workspaces(key), Assignments.of(url)));
        assertThat(refused.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        return refused.getMessage();
    }

    private void assertClonesAndPushes(String url) throws Exception {
        Workspace workspace = prepared(url);
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot snapshot = workspace.snapshot("New");
        Git.Result pushed = workspace.push(snapshot.commit(), null, () -> false);
        assertThat(pushed.ok()).as(pushed.errors()).isTrue();
        assertThat(repository.git("rev-parse", workspace.origin().branch())).isEqualTo(snapshot.commit());
    }

    private Workspace prepared(String url) throws Exception {
        return Prepared.in(workspaces(server.key()), Assignments.of(url));
    }

    /** Ssh looks for its files in the home of the user, whatever HOME says: the test names its own. */
    private Workspaces workspaces(Path key) throws Exception {
        Path config = folder.resolve("ssh_config");
        Map<String, String> environment = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString(), "GIT_CONFIG_NOSYSTEM", "1"));
        environment.put("GIT_SSH_COMMAND", "ssh -F " + (Files.exists(config) ? config : "none") + " -i " + key + " -o IdentitiesOnly=yes -o IdentityAgent=none"
                + " -o UserKnownHostsFile=" + known + " -o GlobalKnownHostsFile=/dev/null");
        GitSettings settings = new GitSettings(environment, GitTokens.NONE, GitSettings.Author.WORKER, GitSettings.LIMIT);
        return new Workspaces(new Workspaces.Ground(folder.resolve("workspace"), AgentUser.SAME, WorkLimits.DEFAULT, Clock.systemUTC()),
                settings, new Redaction(List.of()));
    }
}
