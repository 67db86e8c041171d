package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.Fleet;
import java.util.List;

/** How long it took until things went on, in ms. */
final class Recoveries {

    private Recoveries() {}

    /** From each kill of a worker to the moment at which a task that it held was taken from it. */
    static List<Long> noticedAfterKills(Fleet fleet, Faults faults) {
        return faults.made().stream().filter(one -> one.fault() == Fault.KILL_WORKER).flatMap(kill -> fleet.stores().database().rows(
                        "select ended_at - " + kill.begun() + " from executions where worker_name = '" + kill.target() + "' and status = 'lost'"
                                + " and started_at < " + kill.begun() + " and ended_at > " + kill.begun())
                .stream().map(row -> Long.parseLong(row.get(0)))).toList();
    }

    /** From each kill of a worker to the next run, anywhere, of each task that it held; with the time in which no slot was free. */
    static List<Long> afterKills(Fleet fleet, Faults faults) {
        return faults.made().stream().filter(one -> one.fault() == Fault.KILL_WORKER).flatMap(kill -> fleet.stores().database().rows(
                        "select min(n.started_at) - " + kill.begun() + " from executions e join executions n on n.task_id = e.task_id and n.fence > e.fence"
                                + " where e.worker_name = '" + kill.target() + "' and e.status = 'lost' and e.started_at < " + kill.begun()
                                + " and e.ended_at > " + kill.begun() + " group by e.id")
                .stream().map(row -> Long.parseLong(row.get(0)))).toList();
    }

    /** From each return of PostgreSQL to the next task that was taken, unless another fault lasted then. */
    static List<Long> afterOutages(Faults faults, Load load) {
        return faults.made().stream()
                .filter(one -> one.fault() == Fault.STOP_POSTGRES || one.fault() == Fault.MAKE_POSTGRES_READ_ONLY)
                .filter(one -> faults.made().stream().noneMatch(other -> other != one && other.target().startsWith("backend") && other.lastsAt(one.ended())))
                .flatMap(one -> load.answers().stream().filter(at -> at > one.ended()).findFirst().map(at -> at - one.ended()).stream())
                .toList();
    }
}
