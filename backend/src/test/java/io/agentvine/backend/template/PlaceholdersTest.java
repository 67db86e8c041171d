package io.agentvine.backend.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.protocol.Wire;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PlaceholdersTest {

    private static JsonNode json(String text) {
        return Wire.mapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void areFoundInEveryTextAndInNoName() {
        assertThat(Placeholders.in(json("{'a': 'x {{one}} {{ two }}', 'b': ['{{three_3}}', 4, null], '{{key}}': {'c': '{{one}}'}}")))
                .containsExactly("one", "three_3", "two");
        assertThat(Placeholders.in(json("{'a': '{{}} {{ A }} {{a.b}} ${{ github.ref }} {x} {{1a}}'}"))).isEmpty();
    }

    @Test
    void areNotFilledBeyondTheLargestTask() {
        String value = "x".repeat(20_000);
        JsonNode many = json("{'a': ['" + "{{x}}".repeat(10) + "', {'b': '" + "{{ x }}".repeat(10) + "'}]}");
        assertThatThrownBy(() -> Placeholders.filled(many, Map.of("x", value))).isInstanceOf(ProblemException.class).hasMessageContaining("at most 262144 characters");
        assertThat(Placeholders.filled(many, Map.of("x", "y".repeat(13_107))).get("a").get(1).get("b").stringValue()).hasSize(131_070);
    }

    @Test
    void areFilledOnceAndLeaveTheRestAsItIs() {
        JsonNode filled = Placeholders.filled(json("{'a': '{{x}}-{{ x }}-{{y}}', 'n': 4, 'l': ['{{x}}', true]}"), Map.of("x", "$1 \\ {{y}} \"q\""));
        assertThat(filled.get("a").stringValue()).isEqualTo("$1 \\ {{y}} \"q\"-$1 \\ {{y}} \"q\"-{{y}}");
        assertThat(filled.get("n").asInt()).isEqualTo(4);
        assertThat(filled.get("l").get(0).stringValue()).isEqualTo("$1 \\ {{y}} \"q\"");
    }
}
