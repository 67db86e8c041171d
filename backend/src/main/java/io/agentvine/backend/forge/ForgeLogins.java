package io.agentvine.backend.forge;

import io.agentvine.backend.platform.Tokens;
import io.agentvine.protocol.RepositoryLogin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What is lent to workers for git. Nothing where whoever reaches the backend may register as one: an agent's command could then have itself
 * lent the forge's token. Any thread.
 */
@Component
public class ForgeLogins {

    private static final Logger LOG = LoggerFactory.getLogger(ForgeLogins.class);

    private final Forges forges;
    private final boolean guarded;

    @Autowired
    ForgeLogins(Forges forges, Tokens tokens) {
        this(forges, tokens.registrationNeedsToken());
    }

    ForgeLogins(Forges forges, boolean guarded) {
        this.forges = forges;
        this.guarded = guarded;
        if (!guarded && !forges.all().isEmpty()) {
            LOG.warn("workers are lent no login of {}, since anybody may register as one: set agentvine.security.make-tokens=true",
                    forges.all().stream().map(Forge::name).toList());
        }
    }

    /** Whether workers are lent any. */
    boolean lends() {
        return guarded;
    }

    /** Begins with what {@link #of} of the same will wait for, where that is anything. Returns at once. */
    public void prepare(String url, boolean write) {
        if (guarded) {
            forges.of(url).ifPresent(place -> place.forge().prepareLogin(place.path(), write));
        }
    }

    /**
     * A login for git and that repository; null where it is on no known forge, or that does not give one now: then what the worker has of its own
     * counts. Answers within three seconds, also where the forge does not. @param write whether it must be good for a push
     */
    public RepositoryLogin of(String url, boolean write) {
        return !guarded ? null : forges.of(url).map(place -> {
            try {
                return place.forge().login(place.path(), write);
            } catch (ForgeProblem problem) {
                LOG.warn("{} gives no login for {}: {}", place.forge().name(), place.path(), problem.getMessage());
                return null;
            }
        }).orElse(null);
    }
}
