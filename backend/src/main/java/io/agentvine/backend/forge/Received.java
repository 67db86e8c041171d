package io.agentvine.backend.forge;

import io.agentvine.backend.forge.ForgeProblem.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What comes of an answer's body, piece by piece, within bounds. */
interface Received {

    void take(byte[] bytes);

    /** @throws ForgeProblem it was more than is taken */
    String text();

    /** All of it, within bounds: what is more is counted no further. */
    final class Whole implements Received {

        private static final int LARGEST = 8 << 20;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void take(byte[] more) {
            if (bytes.size() <= LARGEST) {
                bytes.writeBytes(more);
            }
        }

        @Override
        public String text() {
            if (bytes.size() > LARGEST) {
                throw new ForgeProblem(Kind.AWAY, "its answer is larger than " + LARGEST + " bytes", null);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Its last bytes, however long it is. */
    final class Tail implements Received {

        private static final int LONGEST_TAIL = 16 << 10;

        private byte[] last = {};

        @Override
        public void take(byte[] more) {
            byte[] both = Arrays.copyOf(last, last.length + more.length);
            System.arraycopy(more, 0, both, last.length, more.length);
            last = both.length <= LONGEST_TAIL ? both : Arrays.copyOfRange(both, both.length - LONGEST_TAIL, both.length);
        }

        @Override
        public String text() {
            return new String(last, StandardCharsets.UTF_8);
        }
    }
}
