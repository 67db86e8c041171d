package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.task.OwnLabels;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param requireConfinement {@code agentvine.policy.require-confinement}: workers that do not keep their runs in are given no work */
@ConfigurationProperties("agentvine.policy")
public record RequiredConfinement(@DefaultValue("false") boolean requireConfinement) {

    private static final String WHY = "This backend gives work to confined workers only (agentvine.policy.require-confinement): start the worker with"
            + " --confine bubblewrap (seatbelt on macOS), or with --confine user:NAME; its log says what keeps it from that";

    /** @param confinement of a worker that registers @throws io.agentvine.backend.platform.ProblemException 403 */
    void check(String confinement) {
        if (requireConfinement && !OwnLabels.keepsIn(confinement)) {
            throw Problems.forbidden(WHY);
        }
    }

    /** Of one that registered before this was asked for. @throws io.agentvine.backend.platform.ProblemException 403 */
    public void check(Caller.Worker worker) {
        if (requireConfinement && !worker.labels().contains(OwnLabels.CONFINED)) {
            throw Problems.forbidden(WHY);
        }
    }
}
