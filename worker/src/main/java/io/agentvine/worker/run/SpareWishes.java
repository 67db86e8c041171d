package io.agentvine.worker.run;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Of which repositories a spare clone is wanted, and whether a run is at work that no spare may hold up. Any thread may call. */
final class SpareWishes {

    /** More are not waited for: the least lately used goes. */
    private static final int MOST = 32;

    private final Map<String, Wish> wishes = new LinkedHashMap<>();
    private int atWork;
    private Runnable listener = () -> {};

    /**
     * A checkout that the next run of that repository and branch could begin with.
     *
     * @param branch as tasks name it; null: the repository's default
     * @param commit what it is to be of
     */
    record Wish(String url, Path mirror, String branch, String commit) {

        String key() {
            return Spares.key(url, branch);
        }
    }

    /** What a run does that its user waits for. Belongs to the thread of its run; may begin and end any number of times. */
    final class Foreground {

        private boolean begun;

        synchronized void begin() {
            if (!begun) {
                begun = true;
                count(1);
            }
        }

        synchronized void end() {
            if (begun) {
                begun = false;
                count(-1);
            }
        }
    }

    /** @param news called when something may be done that could not before; returns at once */
    synchronized void listen(Runnable news) {
        listener = news;
    }

    Foreground foreground() {
        return new Foreground();
    }

    synchronized boolean someoneWaits() {
        return atWork > 0;
    }

    synchronized void add(Wish wish) {
        wishes.remove(wish.key());
        wishes.put(wish.key(), wish);
        if (wishes.size() > MOST) {
            wishes.remove(wishes.keySet().iterator().next());
        }
        listener.run();
    }

    /** It was fulfilled, or cannot be. A newer one stays, also where it is equal: what fulfilled this one may be taken already. */
    synchronized void done(Wish wish) {
        if (wishes.get(wish.key()) == wish) {
            wishes.remove(wish.key());
        }
    }

    synchronized void drop(Path mirror) {
        wishes.values().removeIf(wish -> wish.mirror().equals(mirror));
    }

    /** The latest first. */
    synchronized Collection<Wish> open() {
        List<Wish> latest = new java.util.ArrayList<>(wishes.values());
        java.util.Collections.reverse(latest);
        return latest;
    }

    private synchronized void count(int by) {
        atWork += by;
        if (atWork == 0) {
            listener.run();
        }
    }
}
