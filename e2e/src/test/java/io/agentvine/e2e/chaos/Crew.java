package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.TcpProxy;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.util.ArrayList;
import java.util.List;

/** The workers: one that nothing is done to, which must never be taken for lost, and those that have to bear everything. */
final class Crew {

    static final String STEADY = "steady";
    static final String LABEL = "large";
    /** Who has the label. */
    static final List<String> LABELLED = List.of("worker-1", "worker-2");

    private final Fleet fleet;
    private final Member steady;
    private final List<Member> members = new ArrayList<>();

    Crew(Fleet fleet, int suffering) {
        this.fleet = fleet;
        steady = hire(STEADY, 0);
        for (int i = 1; i <= suffering; i++) {
            members.add(hire("worker-" + i, i));
        }
    }

    private Member hire(String name, int n) {
        Member member = new Member(name, fleet.wayTo(fleet.backends().get(n % 2)));
        member.start();
        return member;
    }

    /** Those that may be hurt. */
    List<Member> members() {
        return members;
    }

    Member steady() {
        return steady;
    }

    /** One name with its own way to the backends, whichever process has it now. */
    final class Member {

        private final String name;
        private final TcpProxy way;
        private WorkerProcess process;
        private boolean mayEnd;

        private Member(String name, TcpProxy way) {
            this.name = name;
            this.way = way;
        }

        String name() {
            return name;
        }

        TcpProxy way() {
            return way;
        }

        WorkerProcess process() {
            return process;
        }

        void kill() {
            mayEnd = true;
            process.crash();
        }

        void terminate() {
            mayEnd = true;
            process.terminate();
        }

        /** Starts it again where it ended; answers whether nobody had asked it to. */
        boolean lookAfter() {
            if (process.isAlive()) {
                return false;
            }
            boolean byItself = !mayEnd;
            start();
            return byItself;
        }

        void start() {
            mayEnd = false;
            List<String> flags = new ArrayList<>(List.of("--drain-timeout", "2s", "--slots", name.equals(STEADY) ? "1" : "2"));
            if (LABELLED.contains(name)) {
                flags.addAll(List.of("--labels", LABEL));
            }
            process = fleet.launchWorkerAt(way, name, flags.toArray(String[]::new));
        }
    }
}
