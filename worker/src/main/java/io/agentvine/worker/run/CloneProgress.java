package io.agentvine.worker.run;

import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Says in a run's record how far a long fetch is. It is asked again and again, by whoever waits for git, and speaks rarely. */
final class CloneProgress {

    static final Duration EVERY = Duration.ofSeconds(15);

    private final Path packs;
    private final Consumer<String> tell;
    private final Ticker.Stopwatch all;
    private final Ticker.Stopwatch silent;

    /** @param packs where the mirror keeps them, and git what it is just receiving; need not exist */
    CloneProgress(Ticker ticker, Path packs, Consumer<String> tell) {
        this.packs = packs;
        this.tell = tell;
        this.all = ticker.start();
        this.silent = ticker.start();
    }

    /** The same condition, which looks at the progress whenever it is asked. */
    BooleanSupplier beside(BooleanSupplier stop) {
        return () -> {
            look();
            return stop.getAsBoolean();
        };
    }

    private void look() {
        if (!silent.isPast(EVERY)) {
            return;
        }
        silent.restart();
        long megabytes = received() / (1024 * 1024);
        tell.accept("Still preparing the clone, for " + all.elapsed().toSeconds() + " s"
                + (megabytes > 0 ? ": " + megabytes + " MB were received so far." : "."));
    }

    /** Bytes of packs that are on their way; 0 where none is or it cannot be told. */
    private long received() {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packs, "tmp_pack_*")) {
            for (Path file : files) {
                bytes += size(file);
            }
        } catch (IOException unreadable) {
            return 0;
        }
        return bytes;
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException received) {
            return 0;
        }
    }
}
