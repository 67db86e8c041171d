package io.agentvine.backend.platform;

import java.util.UUID;

/** Tells which worker a token was given to. Implemented by the fleet; called once per request of a worker. */
public interface WorkerTokens {

    /** @param token as it stood in the header; never logged */
    Bearer bearerOf(String token);

    /** Whose token it is. */
    sealed interface Bearer {}

    /** The token of the current incarnation of a registered worker. */
    record Current(Caller.Worker worker) implements Bearer {}

    /** The token was good until a newer incarnation took the worker's name over, or the worker was deregistered. */
    record Superseded(UUID workerId) implements Bearer {}

    /** No worker's token. */
    record Unknown() implements Bearer {}
}
