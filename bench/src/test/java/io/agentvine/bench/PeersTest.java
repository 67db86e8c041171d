package io.agentvine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeersTest {

    @Test
    void readsVersionAndFiguresAndPassesOverOtherLines() {
        Raw.Peer peer = Peers.read("BullMQ", """
                (node:1) Warning: something
                {"version":"6.7.0","runtime":"Node.js v20"}
                {"figure":"throughput_3","value":4083.67,"unit":"jobs/s","how":"concurrency 3"}
                """);

        assertThat(peer.version()).isEqualTo("6.7.0");
        assertThat(peer.figure("throughput_3")).hasValueSatisfying(each -> assertThat(each.value()).isEqualTo(4083.67));
        assertThat(peer.absent()).isNull();
    }
}
