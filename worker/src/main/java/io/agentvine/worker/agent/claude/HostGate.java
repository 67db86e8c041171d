package io.agentvine.worker.agent.claude;

import io.agentvine.policy.Policy;
import io.agentvine.policy.ToolCall;
import io.agentvine.policy.Verdict;
import io.agentvine.text.Visible;
import io.agentvine.worker.confine.Gatekeeper;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Says which hosts one run reaches: those that are named, unless an own rule is against it; for others the policy decides, and a
 * person where it asks. What was said counts for the run, and what a person said for the task. Each host is asked for once at a time.
 * Claude Code's own looks at its maker's hosts are refused without a word, where no own rule names them.
 */
final class HostGate implements Gatekeeper {

    /** Of hosts that were asked about, each of which is kept and told in the transcript. */
    private static final int MOST = 200;

    private final PermissionJudge judge;
    private final Map<String, CompletableFuture<Said>> hosts = new HashMap<>();

    HostGate(PermissionJudge judge) {
        this.judge = judge;
    }

    /** @param refusal null: it may be reached @param lasts whether that is the last word in this run */
    record Said(String refusal, boolean lasts) {}

    @Override
    public String refusal(String host, int port, boolean named) {
        if (isTheModels(host) && !named && !judge.namesHost(Policy.network(host, port))) {
            return "the model is reached through the worker, and by nothing else";
        }
        String key = host + ":" + port;
        CompletableFuture<Said> mine = new CompletableFuture<>();
        CompletableFuture<Said> before;
        synchronized (hosts) {
            if (!named && hosts.size() >= MOST && !hosts.containsKey(key)) {
                return "this run has asked for " + MOST + " hosts that nobody named, and may ask for no more";
            }
            before = hosts.putIfAbsent(key, mine);
        }
        if (before != null) {
            return awaited(before);
        }
        Said said = new Said("AgentVine could not judge whether it may be reached", false);
        try {
            said = judge.reach(Policy.network(host, port), named);
            return said.refusal();
        } finally {
            if (!said.lasts()) {
                synchronized (hosts) {
                    hosts.remove(key);
                }
            }
            mine.complete(said);
        }
    }

    /** Claude Code looks there for this and that when it starts, and needs none of it. */
    private static boolean isTheModels(String host) {
        return host.equals("anthropic.com") || host.endsWith(".anthropic.com") || host.equals("claude.ai") || host.endsWith(".claude.ai")
                || host.equals("claude.com") || host.endsWith(".claude.com");
    }

    private static String awaited(CompletableFuture<Said> other) {
        try {
            return other.get().refusal();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return "the run is stopping";
        } catch (ExecutionException unforeseen) {
            return "AgentVine could not judge whether it may be reached";
        }
    }

    /** What a person is asked. */
    static String question(ToolCall call, Verdict.Ask why) {
        return "May this task reach " + Visible.of(call.input().path("host").asString("")) + " (port " + call.input().path("port").asInt() + ")?\n\nRule "
                + why.rule() + " asks: " + why.reason() + ". The answer counts for the whole task; what is sent there cannot be called back.";
    }
}
