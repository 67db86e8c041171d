package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitOptionsTest {

    private static final String TOKEN = "a-token-that-looks-like-none";

    private final GitOptions options = new GitOptions();

    @TempDir
    Path folder;

    @Test
    void givesTheTokenToGithubWhereNobodySaysOtherwise() {
        options.token = TOKEN;
        assertThat(options.checked(Map.of()).tokens().values()).containsExactly(Map.entry("the worker's git token for https://github.com", TOKEN));
        options.tokenHosts = List.of("Git.Example:8443", " [::1]:3000 ", "", "http://git.internal");
        assertThat(options.checked(Map.of()).tokens().values().keySet()).containsExactlyInAnyOrder("the worker's git token for https://git.example:8443",
                "the worker's git token for https://[::1]:3000", "the worker's git token for http://git.internal");
    }

    @Test
    void hasNoTokenWhereNoneIsGiven() {
        options.token = " ";
        assertThat(options.checked(Map.of()).tokens().values()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {TOKEN, "git.example " + TOKEN, "git.example=", "git.example=a " + TOKEN, "git/example=" + TOKEN,
        "ssh://git.example=" + TOKEN, "-git.example=" + TOKEN, "git.example=me:you:" + TOKEN})
    void namesTheLineThatIsWrongAndNoToken(String line) throws Exception {
        options.tokensFile = Files.writeString(folder.resolve("tokens"), "git.example=fine-and-long\n" + line + "\n");
        assertThatThrownBy(() -> options.checked(Map.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--git-tokens-file", "host=token", "line 2").hasMessageNotContaining(TOKEN);
    }

    @Test
    void saysThatThereIsNoFile() {
        options.tokensFile = folder.resolve("absent");
        assertThatThrownBy(() -> options.checked(Map.of())).hasMessageContainingAll("--git-tokens-file", "found none at " + folder.resolve("absent"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two hosts", "git.example/a", "@git.example", "https://"})
    void refusesWhatIsNoHost(String host) {
        options.token = TOKEN;
        options.tokenHosts = List.of(host);
        assertThatThrownBy(() -> options.checked(Map.of())).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "A <a@b>", "a\u0000b", ">"})
    void refusesNamesThatACommitCannotHold(String name) {
        options.commitName = name;
        assertThatThrownBy(() -> options.checked(Map.of())).hasMessageContaining("--commit-name").hasMessageNotContaining("\n");
        options.commitName = null;
        options.commitEmail = name;
        assertThatThrownBy(() -> options.checked(Map.of())).hasMessageContaining("--commit-email");
    }

    @Test
    void refusesATimeThatNoFetchCanKeep() {
        options.timeout = Duration.ofMillis(10);
        assertThatThrownBy(() -> options.checked(Map.of())).hasMessageContaining("--git-timeout: expected 1s to 24h");
    }
}
