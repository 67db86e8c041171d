package io.agentvine.backend.platform;

import java.nio.file.Path;

/** The backend is to listen beyond loopback, but has not both tokens. */
class MissingTokens extends StartRefusal {

    MissingTokens(Path missing) {
        super("Listening beyond loopback needs an operator token and a worker token, and " + missing + " is missing."
                + " Start once with --agentvine.security.make-tokens=true to make both, set agentvine.security.worker-token,"
                + " or listen on 127.0.0.1 (server.address).");
    }
}
