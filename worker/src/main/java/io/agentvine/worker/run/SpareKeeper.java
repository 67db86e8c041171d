package io.agentvine.worker.run;

import io.agentvine.worker.run.SpareWishes.Wish;
import io.agentvine.worker.time.Loop;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The daemon thread {@code spare}: makes spare clones of the repositories that were lately used, one at a time and with a low priority, while no
 * run is at something that its user waits for. It stops at once where one is, and begins anew later.
 */
public final class SpareKeeper implements AutoCloseable {

    private static final Logger LOG = System.getLogger(SpareKeeper.class.getName());
    private static final Duration UNTIL_NEWS = Duration.ofHours(1);
    /** What git takes to end, and files to go, at the most. */
    private static final Duration ENDING = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Spares spares;
    private final SpareWishes wishes;
    private final Git isolated;
    private final Room room;
    private final Set<String> tooLarge = new HashSet<>();
    private final Loop loop = new Loop("spare", this::turn, () -> AGAIN);

    /**
     * What spares may take.
     *
     * @param most bytes of all together; 0: there are none
     * @param kept free bytes of the disk that they leave alone
     * @param free bytes of the disk
     */
    public record Room(long most, long kept, LongSupplier free) {

        /** Bytes of all together where nobody says otherwise. */
        public static final long USUAL = 2L * 1024 * 1024 * 1024;

        /** Spares leave twice of what a run needs at least. */
        public static Room in(Path workspace, long most, long minFreeDisk) {
            return new Room(most, 2 * minFreeDisk, () -> workspace.toFile().getUsableSpace());
        }
    }

    public SpareKeeper(Workspaces workspaces, Room room) {
        this.spares = workspaces.spares();
        this.wishes = workspaces.wishes();
        this.isolated = workspaces.isolated();
        this.room = room;
    }

    public void start() {
        LOG.log(Level.INFO, "spare clones may take {0} MB in {1} (--spare-disk)", room.most() / 1_000_000, spares.folder());
        wishes.listen(loop::wake);
        loop.start();
    }

    /** Nothing is being made any more when it returns. */
    @Override
    public void close() {
        loop.close(ENDING);
    }

    private void turn() throws IOException, InterruptedException {
        if (room.most() == 0) {
            spares.dropAll();
            loop.rest(UNTIL_NEWS);
            return;
        }
        for (Wish wish : wishes.open()) {
            if (!stopped()) {
                fulfil(wish);
            }
        }
        loop.rest(UNTIL_NEWS);
    }

    private void fulfil(Wish wish) throws IOException {
        if (spares.has(wish) || tooLarge.contains(wish.key())) {
            wishes.done(wish);
            return;
        }
        try {
            if (makeRoom(wish)) {
                spares.make(wish, isolated.inBackground().until(this::stopped));
                LOG.log(Level.INFO, "a spare clone is ready at {0}: {1} of them have {2} MB of {3}", wish.commit(), spares.count(),
                        spares.bytes() / 1_000_000, room.most() / 1_000_000);
            }
            wishes.done(wish);
        } catch (RunTrouble | IOException unmade) {
            if (!stopped()) {
                wishes.done(wish);
                LOG.log(Level.INFO, "no spare clone was made: {0}", unmade.getMessage());
            }
        }
    }

    /** Gives back what it can, the oldest first. @return whether there is room for it now */
    private boolean makeRoom(Wish wish) throws IOException {
        long bytes = bytesOf(wish);
        if (bytes > room.most()) {
            tooLarge.add(wish.key());
            LOG.log(Level.INFO, "no spare clones of {0}: one takes {1} MB of the {2} that all may take (--spare-disk)",
                    wish.mirror().getFileName(), bytes / 1_000_000, room.most() / 1_000_000);
            return false;
        }
        while (spares.bytes() + bytes > room.most() || isShort(bytes)) {
            if (!spares.dropOldest(wish)) {
                break;
            }
        }
        return !isShort(bytes);
    }

    /** What a checkout of it takes, or a little less. */
    private long bytesOf(Wish wish) throws IOException {
        Git.Result listed = isolated.inBackground().run(wish.mirror().getParent(), "--git-dir=" + wish.mirror(), "ls-tree", "-r", "-l", wish.commit());
        long bytes = listed.out().stream().map(line -> line.substring(0, Math.max(0, line.indexOf('\t'))).replaceAll(".* ", ""))
                .filter(size -> size.matches("\\d{1,15}")).mapToLong(Long::parseLong).sum();
        return bytes + Spare.size(wish.mirror().resolve("objects"));
    }

    private boolean isShort(long more) {
        return room.free().getAsLong() - more < room.kept();
    }

    private boolean stopped() {
        return loop.closed() || wishes.someoneWaits() || isShort(0);
    }
}
