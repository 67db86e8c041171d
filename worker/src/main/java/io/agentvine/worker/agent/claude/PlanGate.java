package io.agentvine.worker.agent.claude;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.PathOracle;
import io.agentvine.policy.Policy;
import io.agentvine.policy.ToolCall;
import io.agentvine.policy.Verdict;

/** Until a person has approved the agent's plan: it may look and ask, and changes nothing. Safe for any thread. */
final class PlanGate {

    private static final String PLAN = "ExitPlanMode";
    private static final String FIRST = "this task wants a plan before anything is changed: look at what you need, write the plan,"
            + " and call ExitPlanMode; a person approves it";

    private volatile boolean closed;

    PlanGate(boolean closed) {
        this.closed = closed;
    }

    boolean isClosed() {
        return closed;
    }

    /** @param verdict of the rules in force */
    Verdict pass(Verdict verdict, ToolCall call, Circumstances circumstances, PathOracle paths) {
        boolean asks = call.tool().equals("AskUserQuestion") || call.tool().equals(PLAN);
        if (!closed || verdict instanceof Verdict.Deny && !asks) {
            return verdict;
        }
        Verdict strict = Policy.builtIn().decide(call, circumstances.strictest(), paths);
        return strict instanceof Verdict.Ask && !asks ? new Verdict.Deny("plan-first", FIRST) : strict;
    }

    void answered(String tool, boolean allowed) {
        if (tool.equals(PLAN) && allowed) {
            closed = false;
        }
    }
}
