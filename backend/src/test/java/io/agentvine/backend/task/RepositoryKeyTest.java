package io.agentvine.backend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"https://git.example/team/shop", "https://git.example/team/shop.git", "https://GIT.Example/team/shop/",
            "https://git.example:443/team/shop.git/", "http://git.example/team/shop", "git@git.example:team/shop.git", "git@GIT.example:team/shop/",
            "git@git.example:/team/shop", "ssh://git@git.example/team/shop.git", "ssh://git@git.example:22/team/shop", "git.example:team/shop",
            "git://git.example/team//shop.git", "HTTPS://git.example//team/shop"})
    void formsOfOneAddressAreEqual(String url) {
        assertThat(RepositoryKey.of(url)).isEqualTo("git.example/team/shop");
    }

    @Test
    void whatMayBeAnotherRepositoryIsAnother() {
        assertThat(Stream.of("https://git.example/team/shop", "https://git.example/team/Shop", "https://git.example:8443/team/shop",
                        "ssh://git@git.example:2222/team/shop", "alice@git.example:team/shop", "ssh://alice@git.example/team/shop", "https://git.example/team",
                        "https://[::1]/team/shop", "https://[::1]:8443/team/shop", "/team/shop", "https://git.example/team/.github")
                .map(RepositoryKey::of)).doesNotHaveDuplicates();
        assertThat(RepositoryKey.of("ssh://git@git.example:2222/a")).isEqualTo(RepositoryKey.of("ssh://git.example:2222/a.git"));
        assertThat(RepositoryKey.of("alice@git.example:shop")).isEqualTo(RepositoryKey.of("ssh://alice@git.example/~/shop"));
    }

    @Test
    void pathsAreEqualWithAndWithoutTheirScheme() {
        assertThat(Stream.of("/srv/shop", "/srv/shop.git", "/srv/shop/", "/srv/shop/.git", "file:///srv/shop.git").map(RepositoryKey::of))
                .containsOnly("/srv/shop");
        assertThat(RepositoryKey.of("/")).isEqualTo("/");
    }
}
