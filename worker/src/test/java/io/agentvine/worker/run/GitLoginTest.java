package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private repositories of a real git server, with each way in which a worker can be given a login. */
@Tag("slow")
class GitLoginTest {

    private static final String TOKEN = "a-token-that-looks-like-none";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Repository repository;
    private GitServer server;
    private Path home;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        server = new GitServer(folder, GitTokens.USER, TOKEN);
        home = Files.createDirectory(folder.resolve("home"));
        environment.putAll(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString(), "GIT_CONFIG_NOSYSTEM", "1"));
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void clonesAndPushesWithATokenForTheHost() throws Exception {
        assertClonesAndPushes(GitTokens.of(TOKEN, List.of("http://" + server.host()), null), server);
    }

    @Test
    void takesTheTokenFromALineOfTheFileAndANewOneAtOnce() throws Exception {
        Path file = folder.resolve("tokens");
        Files.writeString(file, "# ours\n\nhttp://" + server.host() + " = " + GitTokens.USER + ":an-older-token\n");
        GitTokens tokens = GitTokens.of("another-token", List.of("http://" + server.host()), file);
        RunTrouble refused = catchThrowableOfType(RunTrouble.class, () -> prepared(tokens, server));
        assertThat(refused.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        Files.writeString(file, "http://" + server.host() + "=" + TOKEN + "\n");
        assertClonesAndPushes(tokens, server);
        assertThat(tokens.values()).containsEntry("the worker's git token for http://" + server.host(), TOKEN);
    }

    @Test
    void saysWhichUserATokenIsOfWhereThatIsGiven() throws Exception {
        try (GitServer other = new GitServer(folder, "x-token-auth", TOKEN)) {
            assertClonesAndPushes(GitTokens.of("x-token-auth:" + TOKEN, List.of("http://" + other.host()), null), other);
        }
    }

    @Test
    void knowsTheHostInLettersOfAnySize() throws Exception {
        String port = server.host().substring(server.host().indexOf(':'));
        GitTokens tokens = GitTokens.of(TOKEN, List.of("http://LOCALHOST" + port), null);
        Workspace workspace = Prepared.in(workspaces(tokens), Assignments.of("http://LocalHost" + port + "/origin.git"));
        assertThat(workspace.workingCopy().resolve("README.md")).exists();
    }

    @Test
    void givesTheTokenToNobodyElse() throws Exception {
        GitTokens tokens = GitTokens.of(TOKEN, List.of("http://" + server.host()), null);
        try (GitServer other = new GitServer(folder, "nobody", "nothing")) {
            assertThat(catchThrowableOfType(RunTrouble.class, () -> prepared(tokens, other)).getMessage()).contains("no permission");
            server.redirectTo(other);
            assertThat(catchThrowableOfType(RunTrouble.class, () -> prepared(tokens, server)).getMessage()).contains("no permission");
            assertThat(other.authorizations).isNotEmpty().containsOnly("null");
        }
    }

    @Test
    void sendsATokenOverPlainHttpOnlyWhereThatIsSaid() throws Exception {
        GitTokens tokens = GitTokens.of(TOKEN, List.of(server.host()), null);
        assertThat(catchThrowableOfType(RunTrouble.class, () -> prepared(tokens, server))).isNotNull();
        assertThat(server.authorizations).isNotEmpty().containsOnly("null");
    }

    @Test
    void leavesTheTokenInNoFileAndNoArgument() throws Exception {
        Files.writeString(home.resolve(".gitconfig"), "[credential]\n\thelper = store\n");
        Path seen = folder.resolve("seen");
        Path programs = Files.createDirectory(folder.resolve("bin"));
        script(programs.resolve("git"), "tr '\\0' '\\n' < /proc/$$/environ >> " + seen + "; printf '%s\\n' \"$@\" >> " + seen
                + "\nPATH=" + System.getenv("PATH") + " exec git \"$@\"");
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        Workspace workspace = assertClonesAndPushes(GitTokens.of(TOKEN, List.of("http://" + server.host()), null), server);
        assertThat(home.resolve(".git-credentials")).doesNotExist();
        assertThat(Files.readString(seen)).contains("ls-remote", "push").doesNotContain(TOKEN);
        assertNowhere(folder.resolve("workspace"));
        assertThat(Repository.git(workspace.workingCopy(), "config", "--list", "--local")).doesNotContain("127.0.0.1");
    }

    @Test
    void usesTheNetrcOfTheWorkersUser() throws Exception {
        Path netrc = home.resolve(".netrc");
        Files.writeString(netrc, "machine 127.0.0.1 login " + GitTokens.USER + " password " + TOKEN + "\n");
        assertClonesAndPushes(GitTokens.NONE, server);
    }

    @Test
    void usesTheCredentialHelperOfTheWorkersUser() throws Exception {
        Files.writeString(home.resolve(".gitconfig"), "[credential]\n\thelper = store\n");
        Files.writeString(home.resolve(".git-credentials"), "http://" + GitTokens.USER + ":" + TOKEN + "@" + server.host() + "\n");
        assertClonesAndPushes(GitTokens.NONE, server);
    }

    @Test
    void usesTheAskpassProgramOfTheWorkersUser() throws Exception {
        script(home.resolve("askpass"), "case $1 in Username*) echo " + GitTokens.USER + ";; *) echo " + TOKEN + ";; esac");
        environment.put("GIT_ASKPASS", home.resolve("askpass").toString());
        assertClonesAndPushes(GitTokens.NONE, server);
    }

    @Test
    void saysThatGitWasGivenTooLittleTime() throws Exception {
        // So that the hasty one begins with what does not end.
        Prepared.in(workspaces(GitTokens.NONE), Assignments.of(repository.url()));
        Path programs = Files.createDirectory(folder.resolve("bin"));
        script(programs.resolve("git"), "case \" $* \" in *' ls-remote '*) exec sleep 600;; esac; PATH=" + System.getenv("PATH") + " exec git \"$@\"");
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        GitSettings hasty = new GitSettings(environment, GitTokens.NONE, GitSettings.Author.WORKER, Duration.ofSeconds(5));
        RunTrouble late = catchThrowableOfType(RunTrouble.class, () -> Prepared.in(workspaces(hasty), Assignments.of(repository.url())));
        assertThat(late.failureClass()).isEqualTo(FailureClass.WORKSPACE);
        assertThat(late.getMessage()).contains("git ls-remote", "did not end in time", "--git-timeout");
    }

    @Test
    void namesTheRemedyWhereItHasNoLogin() {
        RunTrouble refused = catchThrowableOfType(RunTrouble.class, () -> prepared(GitTokens.NONE, server));
        assertThat(refused.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(refused.getMessage()).contains("no permission", server.url("origin.git"), "AGENTVINE_GIT_TOKEN", "AGENTVINE_GIT_TOKENS_FILE",
                "AGENTVINE_GIT_TOKEN_HOSTS=127.0.0.1", "docs/git.md");
    }

    @Test
    void saysThatARepositoryThatIsNotThereMayBeHidden() {
        GitTokens tokens = GitTokens.of(TOKEN, List.of("http://" + server.host()), null);
        RunTrouble refused = catchThrowableOfType(RunTrouble.class, () -> Prepared.in(workspaces(tokens), Assignments.of(server.url("none.git"))));
        assertThat(refused.getMessage()).contains("There is no repository at", "may not see it", "AGENTVINE_GIT_TOKEN");
    }

    private Workspace assertClonesAndPushes(GitTokens tokens, GitServer from) throws Exception {
        Workspace workspace = prepared(tokens, from);
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot snapshot = workspace.snapshot("New");
        Git.Result pushed = workspace.push(snapshot.commit(), null, () -> false);
        assertThat(pushed.ok()).as(pushed.errors()).isTrue();
        assertThat(repository.git("rev-parse", workspace.origin().branch())).isEqualTo(snapshot.commit());
        return workspace;
    }

    private Workspace prepared(GitTokens tokens, GitServer from) throws Exception {
        return Prepared.in(workspaces(tokens), Assignments.of(from.url("origin.git")));
    }

    private Workspaces workspaces(GitTokens tokens) {
        GitSettings settings = new GitSettings(environment, tokens, GitSettings.Author.WORKER, GitSettings.LIMIT);
        return workspaces(settings);
    }

    private Workspaces workspaces(GitSettings settings) {
        return new Workspaces(Workspaces.Ground.plain(folder.resolve("workspace")), settings, new Redaction(List.of()));
    }

    private static void assertNowhere(Path tree) throws Exception {
        try (var files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)).as(file.toString())
                        .doesNotContain(TOKEN);
            }
        }
    }

    private static void script(Path file, String body) throws Exception {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
