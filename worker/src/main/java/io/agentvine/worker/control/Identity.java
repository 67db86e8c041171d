package io.agentvine.worker.control;

import java.util.UUID;

/** Who this worker is for the backend. {@code token} is a secret. */
public record Identity(UUID workerId, UUID incarnation, String token) {

    /** Without the token. */
    @Override
    public String toString() {
        return "Identity[workerId=" + workerId + ", incarnation=" + incarnation + "]";
    }
}
