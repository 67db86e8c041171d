package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SharedWrites;
import io.agentvine.backend.store.Statements;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A worker's turn: what it finished is completed and what comes next for it is granted, in one commit. Turns of several workers
 * that come at the same time share it. Any thread; not within a transaction.
 */
final class Turns {

    private static final int MOST_TOGETHER = 8;

    private final JdbcTemplate jdbc;
    private final RunRows runs;
    private final Grants grants;
    private final SharedWrites<Turn, Done> together;

    Turns(JdbcTemplate jdbc, Database database, Statements statements, RunRows runs, Grants grants) {
        this.jdbc = jdbc;
        this.runs = runs;
        this.grants = grants;
        this.together = new SharedWrites<>(MOST_TOGETHER, database.writers(), turns -> statements.write(() -> take(turns)));
    }

    /** What became of the completions whose lease is current, and the answer to the claim. */
    record Done(List<RunRows.Changed> changed, GrantReply reply) {}

    private record Turn(List<Completion> completions, Claimant who, List<UUID> taskIds) {}

    Done write(List<Completion> completions, Claimant who, List<UUID> taskIds) {
        return together.write(new Turn(completions, who, taskIds));
    }

    private List<Done> take(List<Turn> turns) {
        if (!grants.inOneStatement()) {
            return turns.stream().map(turn -> new Done(runs.complete(turn.completions), grants.grant(turn.who, turn.taskIds, 0))).toList();
        }
        List<Grants.Wish> wishes = turns.stream().map(turn -> grants.wish(turn.who, turn.taskIds, 0)).toList();
        ChainedWrite.Both<RunRows.Changed, Grants.Answer> both = ChainedWrite.writeBoth(jdbc,
                runs.completion(turns.stream().flatMap(turn -> turn.completions.stream()).toList()), grants.asWrite(wishes));
        List<RunRows.Changed> changed = new ArrayList<>(both.first());
        List<Done> done = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            int ask = i;
            done.add(new Done(takeOut(changed, turns.get(i).completions),
                    wishes.get(i).reply(both.second().stream().filter(answer -> answer.ask() == ask).toList())));
        }
        return done;
    }

    /** Takes out what became of these; the same completion in another request is told that it was repeated. */
    private static List<RunRows.Changed> takeOut(List<RunRows.Changed> changed, List<Completion> completions) {
        record Held(UUID job, long fence, UUID worker) {}
        Set<Held> held = completions.stream().map(Completion::lease)
                .map(lease -> new Held(lease.jobId(), lease.token().fence(), lease.workerId())).collect(Collectors.toSet());
        List<RunRows.Changed> own = changed.stream()
                .filter(one -> held.contains(new Held(one.jobId(), one.fence(), one.workerId()))).toList();
        changed.removeAll(own);
        return own;
    }
}
