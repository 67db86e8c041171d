package io.agentvine.worker.run;

import io.agentvine.protocol.RepositoryLogin;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Logins that the backend handed out with work: each is for the repository of one run, for as long as that run is here. They are in
 * memory and nowhere else. Runs of one repository share its mirror, and so these. Any thread may call.
 */
final class LentLogins {

    private record Lent(String url, RepositoryLogin login, boolean pushes) {

        /** Unknown is later than any. */
        private Instant end() {
            return login.expiresAt() == null ? Instant.MAX : login.expiresAt();
        }
    }

    private final Map<UUID, List<Lent>> byRun = new ConcurrentHashMap<>();

    /**
     * @param url the repository as the task names it
     * @param login null, or one that is not for http or https: nothing is lent
     * @param pushes whether it is good for a push
     */
    void lend(UUID run, String url, RepositoryLogin login, boolean pushes) {
        if (login != null && RepositoryAddress.origin(login.url()) != null) {
            Lent fresh = new Lent(url, login, pushes);
            byRun.merge(run, List.of(fresh), (before, one) ->
                    Stream.concat(before.stream().filter(other -> other.pushes() != pushes), one.stream()).toList());
        }
    }

    void takeBack(UUID run) {
        byRun.remove(run);
    }

    /** The one that lasts longest, or null. @param url the repository as its task names it */
    RepositoryLogin of(String url, boolean pushing) {
        return byRun.values().stream().flatMap(List::stream)
                .filter(lent -> lent.url().equals(url) && (lent.pushes() || !pushing))
                .max(Comparator.comparing(Lent::end))
                .map(Lent::login).orElse(null);
    }
}
