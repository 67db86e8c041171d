package io.agentvine.backend.forge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HiddenTextTest {

    @Test
    void leavesWhatAPersonSees() {
        assertThat(HiddenText.removedFrom("Use <b>it</b>, ja?\n\tÄöü 漢字 <-- 1 --> 👩‍💻")).isEqualTo("Use <b>it</b>, ja?\n\tÄöü 漢字 <-- 1 --> 👩‍💻");
    }

    @Test
    void takesOutWhatNobodySees() {
        assertThat(HiddenText.removedFrom("a<!-- x\ny -->b<!---->c<!-- open")).isEqualTo("abc");
        assertThat(HiddenText.removedFrom("a\u200b\u200d\u2060\ufeff\u202e\u2066\u00adb\u0007")).isEqualTo("ab");
        assertThat(HiddenText.removedFrom("a" + new StringBuilder().appendCodePoint(0xE0041).appendCodePoint(0xE0100) + "b\u3164")).isEqualTo("ab");
    }

    @Test
    void leavesToALogWhatLooksLikeAComment() {
        assertThat(HiddenText.unseenRemovedFrom("found <!-- \u202eb\n1 failed")).isEqualTo("found <!-- b\n1 failed");
    }
}
