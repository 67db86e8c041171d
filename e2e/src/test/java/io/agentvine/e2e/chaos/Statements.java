package io.agentvine.e2e.chaos;

import io.agentvine.e2e.agent.Leftovers;
import io.agentvine.e2e.agent.Witness;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitObjects;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What must have been true, checked at rest against evidence that the parts under test cannot agree on by mistake: the append-only
 * history, the agents' own witness, the git repositories and the books of those who submitted. Numbers are those of
 * {@code docs/reliability.md}.
 */
final class Statements {

    /** A right to run as the history tells it, from its grant to its end. Times are the store's, in ms. */
    record Right(String task, String job, long fence, String execution, long from, long to, String end, String actor) {}

    private final Fleet fleet;
    private final PostgresServer database;
    private final Load load;
    private final List<LightWorker> lights;
    private final List<String> violations = new ArrayList<>();
    private final List<Right> rights = new ArrayList<>();
    private int staleWrites;
    private int finishedTwice;
    private int lost;
    private int left;
    private int leftAndLost;

    Statements(Fleet fleet, Load load, List<LightWorker> lights) {
        this.fleet = fleet;
        this.database = fleet.stores().database();
        this.load = load;
        this.lights = lights;
    }

    List<String> violations() {
        return violations;
    }

    List<Right> rights() {
        return rights;
    }

    int staleWrites() {
        return staleWrites;
    }

    int finishedTwice() {
        return finishedTwice;
    }

    int lost() {
        return lost;
    }

    /** How many runs left something in their clones. */
    int left() {
        return left;
    }

    /** How many commits and files of those nothing holds. */
    int leftAndLost() {
        return leftAndLost;
    }

    Statements check() {
        nothingIsLost();
        historyIsSound();
        publishedUnderCurrentRights();
        rightsToASessionDoNotOverlap();
        theSteadyWorkerWasNeverLost();
        attemptsStayWithinTheirLimits();
        nothingRanOnAfterItsEnd();
        labelsAreMet();
        dependenciesAreKept();
        oneKeyOneTask();
        oneBranchATask();
        transcriptsAreComplete();
        oneAnswerOneCall();
        nothingThatAnAgentMadeIsLost();
        return this;
    }

    private void nothingIsLost() {
        Map<String, String> statuses = database.rows("select id, status from tasks").stream().collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        for (Set<String> ids : load.acknowledged().values()) {
            for (String id : ids) {
                if (!Set.of("completed", "failed", "cancelled").contains(statuses.getOrDefault(id, "gone"))) {
                    lost++;
                    violations.add("1: task " + id + " is " + statuses.getOrDefault(id, "gone"));
                }
            }
        }
    }

    /** Statements 2, 3 and 4: at most one end, by the latest claim; fences only grow; rights follow one another. */
    private void historyIsSound() {
        Map<String, List<List<String>>> byTask = database.rows("select task_id, job_id, from_status, to_status, fence, execution_id, at, actor from task_history order by id")
                .stream().collect(Collectors.groupingBy(row -> row.get(0), TreeMap::new, Collectors.toList()));
        byTask.values().forEach(this::follow);
        none("3: claim id given twice", "select claim_id from executions group by claim_id having count(*) > 1");
        none("2: completed by more than one execution", "select job_id from executions where status = 'completed' group by job_id having count(*) > 1");
    }

    private void follow(List<List<String>> changes) {
        String status = null;
        List<String> grant = null;
        for (List<String> change : changes) {
            String where = change.get(0) + " at " + change.get(6);
            if (status != null && Set.of("completed", "failed", "cancelled").contains(status)) {
                finishedTwice++;
                violations.add("2: task " + where + " went on to " + change.get(3) + " after it was " + status);
            }
            if (status != null && !status.equals(change.get(2))) {
                violations.add("3: task " + where + " went from " + change.get(2) + ", and was " + status);
            }
            long fence = Long.parseLong(change.get(4));
            if (change.get(3).equals("in_progress")) {
                if (grant != null && fence <= Long.parseLong(grant.get(4))) {
                    violations.add("3: the fence of task " + where + " did not grow");
                }
                grant = change;
            } else if ("in_progress".equals(change.get(2))) {
                endOf(grant, change);
            }
            status = change.get(3);
        }
    }

    private void endOf(List<String> grant, List<String> end) {
        if (grant == null || !grant.get(4).equals(end.get(4)) || !grant.get(5).equals(end.get(5))) {
            staleWrites++;
            violations.add("3: task " + end.get(0) + " was ended by execution " + end.get(5) + ", which did not hold it");
            return;
        }
        Right right = new Right(end.get(0), end.get(1), Long.parseLong(end.get(4)), end.get(5), Long.parseLong(grant.get(6)), Long.parseLong(end.get(6)), end.get(3), end.get(7));
        rights.add(right);
    }

    private void publishedUnderCurrentRights() {
        Map<String, Right> byExecution = rights.stream().collect(Collectors.toMap(Right::execution, Function.identity()));
        for (List<String> push : database.rows("select execution_id, fence, at from publications")) {
            Right right = byExecution.get(push.get(0));
            long at = Long.parseLong(push.get(2));
            if (right == null || right.fence() != Long.parseLong(push.get(1)) || at < right.from() || at > right.to()) {
                staleWrites++;
                violations.add("3: execution " + push.get(0) + " was allowed to push at " + at + " by " + right);
            }
        }
    }

    private void rightsToASessionDoNotOverlap() {
        none("4: two rights to one session at the same time", "select a.id, b.id from executions a join executions b on a.session_id = b.session_id and a.id < b.id"
                + " and a.started_at < coalesce(b.ended_at, 9e15) and b.started_at < coalesce(a.ended_at, 9e15)");
    }

    private void theSteadyWorkerWasNeverLost() {
        none("5: a worker that heartbeats was reaped", "select id, message from executions where worker_name = '" + Crew.STEADY + "' and status = 'lost'");
    }

    private void attemptsStayWithinTheirLimits() {
        none("7: more attempts than allowed", "select id, attempts, max_attempts from tasks where attempts > max_attempts");
        none("7: more lost workers than allowed", "select job_id, count(*) from executions where status = 'lost' group by job_id having count(*) > 3");
        none("1: failed without a reason that the faults explain", "select id, failure_class, reason_message from tasks where status = 'failed'"
                + " and coalesce(failure_class, '') not in ('worker_lost', 'agent_error', 'workspace', 'dependency')"
                + " and not (failure_class = 'verification' and (description like '%what=CONFLICT%' or description like '%what=REBASE%'))");
    }

    /** Statement 8, by the agents' own witness: what its worker said had ended had ended, and no agent ran that was never granted. */
    private void nothingRanOnAfterItsEnd() {
        Map<String, Long> lastSeen = Witness.read(load.witness()).stream().collect(Collectors.toMap(Witness.Line::run, Witness.Line::at, Math::max));
        Map<String, List<String>> executions = database.rows("select id, status, ended_at from executions").stream().collect(Collectors.toMap(row -> row.get(0), Function.identity()));
        lastSeen.forEach((run, last) -> {
            List<String> execution = executions.get(run);
            if (execution == null) {
                violations.add("8: an agent ran as " + run + ", which was never granted");
            } else if (Set.of("completed", "failed", "cancelled", "handed_back").contains(execution.get(1)) && last > Long.parseLong(execution.get(2))) {
                violations.add("8: the agent of execution " + run + " ran on for " + (last - Long.parseLong(execution.get(2))) + " ms after it was " + execution.get(1));
            }
        });
        none("8: run after it was cancelled", "select e.id from executions e join tasks t on t.id = e.task_id where t.status = 'cancelled' and e.started_at > t.finished_at");
    }

    private void labelsAreMet() {
        none("10: a run on a worker that lacks a label", "select e.id, e.worker_name from executions e join tasks t on t.id = e.task_id where not ("
                + "t.labels is null or t.labels like '%" + Crew.LABEL + "%' and e.worker_name in ('" + String.join("', '", Crew.LABELLED) + "')"
                + " or t.labels like '%" + LightWorker.LABEL + "%' and e.worker_name like 'light-%')");
    }

    private void dependenciesAreKept() {
        none("16: a run before what it depends on was completed", "select e.id from executions e join task_dependencies d on d.task_id = e.task_id"
                + " join tasks p on p.id = d.depends_on where p.status <> 'completed' or p.finished_at > e.started_at");
        none("16: failed though all it depends on was completed", "select t.id from tasks t where t.failure_class = 'dependency' and not exists"
                + " (select 1 from task_dependencies d join tasks p on p.id = d.depends_on where d.task_id = t.id and p.status in ('failed', 'cancelled'))");
    }

    private void oneKeyOneTask() {
        load.acknowledged().forEach((key, ids) -> {
            if (ids.size() != 1) {
                violations.add("13: the key " + key + " gave the tasks " + ids);
            }
        });
        long rows = database.number("select count(*) from tasks where title like 'Chaos %'");
        if (rows != load.tasks()) {
            violations.add("13: " + load.tasks() + " tasks were acknowledged and there are " + rows);
        }
    }

    /** Statement 14, by the repositories themselves. */
    private void oneBranchATask() {
        Map<String, String> holders = database.rows("select task_id, id from executions where status = 'completed' and worker_name not like 'light-%'").stream().collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        Map<String, String> bySuffix = database.rows("select id from tasks").stream().collect(Collectors.toMap(row -> row.get(0).substring(28), row -> row.get(0)));
        Map<String, Integer> branches = new TreeMap<>();
        for (GitRemote repository : load.repositories()) {
            for (String branch : repository.branches().stream().filter(name -> !name.equals("main")).toList()) {
                String task = bySuffix.getOrDefault(branch.substring(branch.length() - 8), "nobody");
                branches.merge(task, 1, Integer::sum);
                String content = repository.file(branch, "work.txt").trim();
                if (holders.containsKey(task) && !content.equals(holders.get(task))) {
                    staleWrites++;
                    violations.add("14: the branch " + branch + " has the work of execution " + content + ", but " + holders.get(task) + " completed the task");
                }
            }
        }
        branches.forEach((task, count) -> {
            if (count > 1 || task.equals("nobody")) {
                violations.add("14: task " + task + " has " + count + " branches");
            }
        });
        holders.keySet().stream().filter(task -> !branches.containsKey(task)).forEach(task -> violations.add("14: the completed task " + task + " has no branch: "
                + database.rows("select result from executions where task_id = '" + task + "' and status = 'completed'")));
    }

    private void transcriptsAreComplete() {
        none("17: a completed run's transcript has gaps", "select e.id, e.final_event, count(v.seq) from executions e left join execution_events v on v.execution_id = e.id"
                + " where e.status = 'completed' group by e.id, e.final_event having count(v.seq) <> e.final_event");
    }

    /** Whoever asked was answered before its task was completed, and no answer allowed two calls. */
    private void oneAnswerOneCall() {
        Map<UUID, Set<String>> calls = new HashMap<>();
        lights.stream().flatMap(light -> light.calls().stream()).forEach(call -> calls.computeIfAbsent(call.question(), any -> new TreeSet<>()).add(call.id()));
        calls.forEach((question, made) -> {
            if (made.size() > 1) {
                violations.add("18: the answer to question " + question + " allowed the calls " + made);
            }
        });
        none("18: completed without the answer that it asked for", "select t.id, e.id, e.worker_name from tasks t join executions e on e.task_id = t.id"
                + " where e.status = 'completed' and (t.title like '%" + LightWorker.ASKS + "' or (t.description like '%script:ask%' or t.description like '%then=ask%') and e.worker_name not like 'light-%')"
                + " and not exists (select 1 from questions q where q.task_id = t.id and q.status = 'answered')");
        Map<String, String> tasks = database.rows("select id, task_id from executions").stream().collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        Witness.read(load.witness()).stream().filter(line -> line.what().equals("call"))
                .collect(Collectors.groupingBy(line -> tasks.getOrDefault(line.run(), "nobody"), Collectors.counting()))
                .forEach((task, made) -> {
                    long allowed = database.number("select count(*) from questions where task_id = '" + task + "' and allowed = 1");
                    if (made > allowed) {
                        violations.add("18: the agents of task " + task + " made " + made + " calls, and " + allowed + " were allowed");
                    }
                });
    }

    /** Whatever became of the run: its commits, and what it had not committed, are held by a branch or by a worker's refs. */
    private void nothingThatAnAgentMadeIsLost() {
        List<Path> gitDirs = new ArrayList<>(fleet.mirrors());
        load.repositories().forEach(repository -> gitDirs.add(repository.folder()));
        Set<String> held = GitObjects.held(gitDirs);
        for (String run : Leftovers.runs(load.notes())) {
            Set<String> missing = new TreeSet<>(Leftovers.of(load.notes(), run));
            missing.removeAll(held);
            left++;
            leftAndLost += missing.size();
            if (!missing.isEmpty()) {
                violations.add("19: nothing holds " + missing + ", which the agent of execution " + run + " left");
            }
        }
    }

    private void none(String statement, String query) {
        database.rows(query).forEach(row -> violations.add(statement + ": " + row));
    }
}
