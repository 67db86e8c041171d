package io.agentvine.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.EventBatch.Whole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class MaskedCopyTest {

    private static final long ANY = 100L << 20;

    @TempDir
    Path folder;

    private final Redaction redaction = new Redaction(List.of("correct horse \"battery\" staple"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void tearsNoSecretWhereverItStands(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> pieces = List.of("correct horse \"battery\" staple", "sk-ant-api03-SECRETSECRETSECRETSECRET", "https://u:SECRET@example.org/",
                "-----BEGIN PRIVATE KEY-----" + "SECRET".repeat(300) + "-----END PRIVATE KEY-----", "plain words ", "漢字 😀 ", "\\n", "y".repeat(400),
                "eyJSECRETSECRET.eyJSECRETSECRET.SECRET ");
        StringBuilder text = new StringBuilder();
        while (text.length() < 3 * MaskedCopy.WINDOW) {
            text.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextBoolean() ? " " : "\"");
        }
        assertThat(copied(text.toString())).isEqualTo(redaction.mask(text.toString())).doesNotContain("SECRET").doesNotContain("battery");
    }

    /** The first place where it could be cut is in the middle of each in turn. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 31, 500})
    void movesTheCutOutOfASecret(int torn) throws Exception {
        String secret = "bearer " + "SECRET".repeat(150);
        int firstCut = MaskedCopy.WINDOW;
        String text = ".".repeat(firstCut - torn - 1) + " " + secret + " " + ".".repeat(2 * MaskedCopy.WINDOW);
        assertThat(copied(text)).isEqualTo(redaction.mask(text)).doesNotContain("SECRET");
    }

    @Test
    void tearsNoPairOfSurrogates() throws Exception {
        for (String begin : List.of("", "a")) {
            String text = begin + "😀".repeat(MaskedCopy.WINDOW);
            assertThat(copied(text)).isEqualTo(text);
        }
    }

    @Test
    void endsWhereTheCopyWouldBeTooLarge() throws Exception {
        Path from = Files.writeString(folder.resolve("from"), "é".repeat(1000));
        assertThat(MaskedCopy.make(from, folder.resolve("to"), redaction, 2000)).isNotNull();
        assertThat(MaskedCopy.make(from, folder.resolve("to"), redaction, 1999)).isNull();
    }

    private String copied(String text) throws Exception {
        Path from = Files.writeString(folder.resolve("from"), text);
        Whole whole = MaskedCopy.make(from, folder.resolve("to"), redaction, ANY);
        String copy = Files.readString(folder.resolve("to"));
        assertThat(whole.sizeBytes()).isEqualTo(copy.getBytes(StandardCharsets.UTF_8).length);
        return copy;
    }
}
