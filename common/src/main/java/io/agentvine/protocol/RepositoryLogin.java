package io.agentvine.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A login that the backend hands out for git and one repository. A secret: it stands in no row, event, file, argument or log.
 *
 * @param url the repository over https, which is fetched and pushed in place of the task's address
 * @param expiresAt when the server stops taking it; null: that is not known
 */
public record RepositoryLogin(String url, String user, String token, @Nullable Instant expiresAt) {

    /** Without the token, so that a log line that prints a record leaks nothing. */
    @Override
    public String toString() {
        return "RepositoryLogin[url=" + url + "]";
    }
}
