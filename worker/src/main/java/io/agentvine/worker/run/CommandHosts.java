package io.agentvine.worker.run;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.PathOracle;
import io.agentvine.policy.Policy;
import io.agentvine.policy.Verdict;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.confine.Gatekeeper;
import java.util.function.Consumer;

/** Which hosts a task's own commands reach: those that are named or that an own rule allows, and nobody is asked. What is refused stands in their output. */
final class CommandHosts implements Gatekeeper {

    private final Policy policy;
    private final Circumstances circumstances;
    private final Consumer<String> output;

    CommandHosts(WorkOrder order, Consumer<String> output) {
        this.policy = Policy.of(order.meta().policy());
        this.circumstances = new Circumstances(order.data().permissionLevel(), order.data().taskType(), order.data().priority(), Circumstances.Walls.OUTER);
        this.output = output;
    }

    @Override
    public String refusal(String host, int port, boolean named) {
        Verdict rule = policy.byRules(Policy.network(host, port), circumstances, (path, cwd) -> PathOracle.Place.OUTSIDE).orElse(null);
        boolean allowed = rule == null ? named : rule instanceof Verdict.Allow;
        if (allowed) {
            return null;
        }
        String why = rule == null ? Gatekeeper.unnamed(host) : "refused by rule " + rule.rule() + ": " + rule.reason();
        output.accept("AgentVine: no connection to " + host + ", " + why);
        return why;
    }
}
