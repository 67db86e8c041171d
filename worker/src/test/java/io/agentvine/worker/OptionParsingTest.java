package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class OptionParsingTest {

    @Test
    void readsSizesAndTimes() {
        assertThat(new OptionParsing.Size().convert("512k")).isEqualTo(512L << 10);
        assertThat(new OptionParsing.Size().convert(" 256M ")).isEqualTo(256L << 20);
        assertThat(new OptionParsing.Size().convert("2gb")).isEqualTo(2L << 30);
        assertThat(new OptionParsing.Time().convert("500ms")).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "-1m", "1t", "1.5g", "m", "9999999999m"})
    void saysWhichSizesItReads(String text) {
        assertThatThrownBy(() -> new OptionParsing.Size().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("expected a size such as 512k, 256m or 2g, found '" + text + "'");
    }
}
