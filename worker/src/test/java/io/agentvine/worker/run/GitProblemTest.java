package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.Redaction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are git's and those of the usual forges. */
class GitProblemTest {

    @Test
    void takesWhatTheServerSaysForNoDamageOfOurs() {
        assertThat(GitProblem.mayBeOurOwnDamage(List.of("remote: fatal: bad object 1111", "error: failed to push some refs"))).isFalse();
        assertThat(GitProblem.mayBeOurOwnDamage(List.of("remote: Resolving deltas", "fatal: bad object 1111"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"fatal: write error: No space left on device, true", "git did not end within 600 s, true",
            "fatal: Unable to create '/x/packed-refs.lock': File exists., true", "fatal: unexpected line in packed-refs: x, false",
            "fatal: bad object refs/agentvine/wip/x, false"})
    void tellsWhatPassesFromDamage(String said, boolean passes) {
        assertThat(GitProblem.passes(new Git.Result(128, List.of(), List.of(said)))).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "git@git.example:a/b.git | Host key verification failed. | does not know the ssh host key of git.example",
        "git@git.example:a/b.git | WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! / Host key verification failed. | ssh-keygen -R git.example",
        "ssh://git@git.example:22/a.git | git@git.example: Permission denied (publickey). | let the ssh key of the worker's user in at git.example",
        "https://git.example/a.git | fatal: Authentication failed for 'https://git.example/a.git/' | AGENTVINE_GIT_TOKEN_HOSTS=git.example",
        "https://git.example/a.git | error: RPC failed; The requested URL returned error: 403 | give it a token for git.example",
        "https://git.example/a.git | server certificate verification failed. CAfile: none | GIT_SSL_CAINFO",
        "https://git.example/a.git | remote: Repository not found. | or the worker's login may not see it",
        "/srv/a.git | fatal: detected dubious ownership in repository at '/srv/a.git' | safe.directory /srv/a.git",
        "/srv/a.git | error: remote unpack failed: Permission denied | give the worker's user the right to read and write there"
    })
    void namesTheRemedy(String url, String said, String remedy) {
        RunTrouble trouble = GitProblem.of("git fetch", url, new Git.Result(128, List.of(), List.of(said.split(" / "))), new Redaction(List.of()));
        assertThat(trouble.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(trouble.getMessage()).contains(remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "fatal: unable to access 'https://git.example/a.git/': Could not resolve host: git.example",
        "fatal: unable to access 'https://git.example/a.git/': Failed to connect to git.example port 443 after 3 ms: Connection refused",
        "fatal: unable to access 'https://git.example/a.git/': The requested URL returned error: 503",
        "error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: the remote end hung up unexpectedly",
        "fatal: unable to access 'https://git.example/a.git/': The requested URL returned error: 429",
        "ssh: connect to host git.example port 22: No route to host\nfatal: Could not read from remote repository.",
        "kex_exchange_identification: read: Connection reset by peer\nfatal: Could not read from remote repository.",
        "error: RPC failed; curl 28 Operation too slow. Less than 1000 bytes/sec transferred the last 60 seconds",
        "remote: error: cannot lock ref 'refs/heads/a': Unable to create '/r/refs/heads/a.lock': File exists.\n"
                + " ! [remote rejected] 1a2b -> a (failed to update ref)",
        " ! [remote rejected] 1a2b -> a (Internal Server Error)",
        "git did not end within 300 s: timed out"})
    void knowsWhatMayPass(String said) {
        assertThat(GitProblem.mayPass(List.of(said.split("\n")))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "remote: connection to the checker timed out\n ! [remote rejected] 1a2b -> a (pre-receive hook declined)",
        "remote: error: GH006: Protected branch update failed for refs/heads/a.\n ! [remote rejected] 1a2b -> a (protected branch hook declined)",
        " ! [rejected] 1a2b -> a (stale info)",
        " ! [rejected] 1a2b -> a (non-fast-forward)",
        "git@git.example: Permission denied (publickey).\nfatal: the remote end hung up unexpectedly",
        "fatal: unable to access 'https://git.example/a.git/': The requested URL returned error: 403",
        "error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413\nfatal: the remote end hung up unexpectedly",
        "remote: error: cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists; cannot create 'refs/heads/a/b'",
        "remote: error: GH001: Large files detected. You may want to try Git Large File Storage\nerror: RPC failed; the remote end hung up",
        "something that nobody has seen before"})
    void knowsWhatIsRefused(String said) {
        assertThat(GitProblem.mayPass(List.of(said.split("\n")))).isFalse();
    }
}
