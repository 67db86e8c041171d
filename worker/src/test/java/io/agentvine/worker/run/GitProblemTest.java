package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.Redaction;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitProblemTest {

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
}
