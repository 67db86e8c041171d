package io.agentvine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void saysTheValueBelowWhichAShareLies() {
        Latencies latencies = new Latencies(100);
        LongStream.rangeClosed(1, 100).map(n -> (101 - n) * 1_000_000).forEach(latencies::add);

        assertThat(latencies.percentile(0.50)).isEqualTo(50);
        assertThat(latencies.percentile(0.99)).isEqualTo(99);
        assertThat(latencies.percentile(1)).isEqualTo(100);
    }
}
