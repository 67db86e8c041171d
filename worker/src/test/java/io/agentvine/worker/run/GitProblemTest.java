package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are git's and those of the usual forges. */
class GitProblemTest {

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
