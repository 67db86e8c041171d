package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.RunResult;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Somebody says that a run ended: its worker, one whose right is long over, or one that never had it. */
record End(int node, int run, How how, Token token, Fault fault) implements Step {

    enum How {
        COMPLETE,
        FAIL,
        REFUSE,
        LIMIT,
        STOPPED,
        HAND_BACK
    }

    enum Token {
        OWN,
        OTHER_WORKERS,
        NEXT_FENCE,
        GUESSED
    }

    @Override
    public List<Step> simpler() {
        return fault.less().map(less -> (Step) new End(node, run, how, token, less)).toList();
    }

    @Override
    public void play(Scene scene) {
        Snapshot.Run ended = scene.run(run);
        if (ended == null) {
            return;
        }
        UUID worker = token == Token.OTHER_WORKERS ? other(scene, ended.worker()) : ended.worker();
        LeaseToken lease = new LeaseToken(token == Token.NEXT_FENCE ? ended.fence() + 1 : ended.fence(),
                token == Token.GUESSED ? UUID.randomUUID() : ended.claim());
        boolean[] accepted = new boolean[1];
        boolean done = scene.survives(node, fault, () -> accepted[0] = accepted(scene.node(node).ends(), worker, ended, lease));
        Snapshot before = scene.last();
        Snapshot after = scene.look();
        if (done && before.holds(ended.job(), lease.fence(), lease.claimId(), worker)) {
            assertThat(accepted[0]).as("accepted from its holder: %s of %s", how, ended).isTrue();
            assertThat(after.history()).as("changes by %s of %s", how, ended).hasSize(before.history().size() + 1);
        } else if (done) {
            assertThat(after.sameRows(before)).as("a stale %s of %s changed nothing", how, ended).isTrue();
            assertThat(accepted[0] && token != Token.OWN).as("accepted %s with a wrong token: %s", how, ended).isFalse();
        }
    }

    private static UUID other(Scene scene, UUID worker) {
        return scene.workers().stream().map(Scene.Hand::id).filter(id -> !id.equals(worker)).findFirst().orElseThrow();
    }

    private boolean accepted(RunEndings ends, UUID worker, Snapshot.Run run, LeaseToken lease) {
        try {
            end(ends, worker, run, lease);
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    private void end(RunEndings ends, UUID worker, Snapshot.Run run, LeaseToken lease) {
        switch (how) {
            case COMPLETE -> ends.complete(worker, new CompleteJob(run.job(), lease, changed(run), null, 0, 1L));
            case FAIL -> ends.fail(worker, failed(run, lease, FailureClass.AGENT_ERROR));
            case REFUSE -> ends.fail(worker, failed(run, lease, FailureClass.REFUSED));
            case LIMIT -> ends.fail(worker, failed(run, lease, FailureClass.USAGE_LIMIT));
            case STOPPED -> ends.fail(worker, failed(run, lease, FailureClass.CANCELLED));
            case HAND_BACK -> ends.handBack(worker, run.id(), new HandBack(lease, null));
        }
    }

    /** Of some runs the push failed. */
    private static RunResult changed(Snapshot.Run run) {
        DeliveryStatus delivery = run.fence() % 2 == 0 ? DeliveryStatus.PUSHED : DeliveryStatus.FAILED;
        return new RunResult("Done.", "agentvine/do-it", "a".repeat(40), "b".repeat(40), 1, 1, 0, "none",
                new RunResult.Delivery(delivery, null), null);
    }

    private static FailJob failed(Snapshot.Run run, LeaseToken lease, FailureClass failure) {
        return new FailJob(run.job(), lease, failure, "It broke.", null, Instant.parse("2999-01-01T00:00:00Z"), null, null, 1, 1L);
    }
}
