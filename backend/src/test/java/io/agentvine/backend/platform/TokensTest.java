package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class TokensTest {

    @TempDir
    private Path home;

    private Tokens load(String workerToken, boolean makeTokens, boolean loopback) {
        var settings = new SecuritySettings(
                List.of(), List.of(), workerToken, SecuritySettings.PeopleRoutes.GUARDED, List.of(), makeTokens);
        var server = new ServerProperties();
        server.setAddress(loopback ? InetAddress.getLoopbackAddress() : null);
        return Tokens.load(new HomeSettings(home), settings, server);
    }

    @Test
    void beyondLoopbackBothTokensMustExist() {
        assertThatThrownBy(() -> load(null, false, false))
                .isInstanceOf(StartRefusal.class)
                .hasMessageContaining("make-tokens");
        load(null, false, true);
        assertThatThrownBy(() -> load(null, false, false)).hasMessageContaining("worker-token");
        assertThat(load("secret", false, false).opensRegistration("secret")).isTrue();
    }

    @Test
    void saysAllThatIsMissingAtOnceWithTheLinesToPaste() {
        assertThatThrownBy(() -> load(null, false, false))
                .hasMessageContaining(home.resolve("operator-token").toString())
                .hasMessageContaining(home.resolve("worker-token").toString())
                .hasMessageContaining("--server.address=0.0.0.0 --agentvine.security.make-tokens=true --agentvine.security.allowed-hosts=NAME")
                .hasMessageContaining("curl").hasMessageContaining("java -jar worker.jar --api-url");
    }

    @Test
    void makesBothAtTheFirstStartAndKeepsThem() throws Exception {
        Tokens first = load(null, true, false);
        String worker = Files.readString(home.resolve("worker-token")).strip();
        String operator = Files.readString(home.resolve("operator-token")).strip();

        assertThat(first.opensRegistration(worker)).isTrue();
        assertThat(first.opensRegistration(operator)).isFalse();
        assertThat(load(null, false, false).isOperator(operator)).isTrue();
        assertThat(worker).hasSizeGreaterThan(40).isNotEqualTo(operator);
    }

    @Test
    void onLoopbackRegistrationIsOpenUnlessATokenIsSet() {
        assertThat(load(null, false, true).registrationNeedsToken()).isFalse();
        assertThat(load("secret", false, true).registrationNeedsToken()).isTrue();
    }
}
