package io.agentvine.backend.task.web;

import io.agentvine.backend.task.OwnLabels;
import io.agentvine.backend.task.Standstill;
import io.agentvine.backend.task.web.Workforce.Member;
import io.agentvine.backend.task.web.Workforce.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Why no worker may take a task: what is the matter with those that have its labels, and what ends that. Pure.
 *
 * @param all the workers in the fleet
 * @param labels that a worker must have
 */
record NoWorker(Workforce all, List<String> labels) {

    /** Null where a worker may take it. */
    Standstill reason() {
        Workforce fitting = all.having(labels);
        if (all.isEmpty()) {
            return new Standstill("no_worker", "No worker is registered; " + startOne() + ".", null);
        }
        if (fitting.isEmpty() && labels.contains(OwnLabels.OPENCODE) && all.having(with(OwnLabels.OPENCODE)).isEmpty() && !all.having(shown()).isEmpty()) {
            return withoutOpenCode();
        }
        if (fitting.isEmpty() && !all.having(shown()).isEmpty()) {
            return unconfined();
        }
        if (fitting.isEmpty()) {
            return new Standstill("no_worker_with_labels", "No worker has " + theLabels() + "; " + startOne() + ".", null);
        }
        if (fitting.canWork()) {
            return null;
        }
        if (fitting.in(State.OFFLINE).size() == fitting.size()) {
            return new Standstill("no_worker", (fitting.size() == 1 ? "The only registered worker" + with() + " is"
                    : "All " + fitting.size() + " registered workers" + with() + " are") + " offline; " + startOne() + ".", null);
        }
        Instant reset = fitting.firstReset();
        return reset == null
                ? new Standstill(anyIsOnline(fitting) ? "workers_unavailable" : "no_worker", unavailable(fitting), null)
                : new Standstill("usage_limit", limited(fitting, reset), reset);
    }

    private List<String> with(String own) {
        return OwnLabels.with(shown(), own);
    }

    /** Workers with its labels there are, and none has the program. */
    private Standstill withoutOpenCode() {
        return new Standstill("no_worker_with_agent", "It is to be done by OpenCode (agent: opencode), and no worker" + with() + " has that: install opencode (npm install -g opencode-ai)"
                + " where bubblewrap's wall works and ANTHROPIC_API_KEY is set, and start the worker again (its log says what is missing), or have Claude Code do it.", null);
    }

    /** Workers with its labels there are, and none can hold it to what it says. */
    private Standstill unconfined() {
        boolean network = labels.contains(OwnLabels.NETWORK);
        String why = network ? "It says what network it has, and only the wall of bubblewrap or seatbelt holds a run to that"
                : "It carries an order to run commands (verify_command, setup_command or the level autonomous) and was not posted with the operator token";
        return new Standstill("no_confined_worker", why + ", so it goes to confined workers only, and no worker" + with() + " is confined" + (network ? " in that way" : "")
                + ": start one where bubblewrap (on macOS seatbelt) works (its log says what is missing, GET /api/v1/workers shows 'confinement'), or "
                + (network ? "leave 'network' out of the task and its repository." : "post it with the operator token."), null);
    }

    /** One whose connection broke is not, from then on. */
    private static boolean anyIsOnline(Workforce fitting) {
        return fitting.in(State.OFFLINE).size() + fitting.in(State.SILENT).size() < fitting.size();
    }

    private String limited(Workforce fitting, Instant reset) {
        List<Member> limited = fitting.in(State.LIMITED);
        boolean only = limited.size() == fitting.size();
        String whose = only && limited.size() > 1 ? "every worker that could take it"
                : limited.size() > 1 ? limited.size() + " workers that could take it"
                : "worker " + limited.get(0).name() + (only ? ", the only one" + with() + "," : ", which could take it,");
        String others = only ? "" : " Of the others: " + counts(fitting) + "." + remedies(fitting);
        return "The credential of " + whose + " is at its usage limit until " + reset + "." + others;
    }

    private String unavailable(Workforce fitting) {
        return "No worker" + with() + " takes work: of " + fitting.size() + " registered, " + counts(fitting) + "." + remedies(fitting);
    }

    private static String counts(Workforce fitting) {
        List<String> counts = new ArrayList<>();
        count(counts, fitting, State.ERROR, "in error");
        count(counts, fitting, State.DRAINING, "draining");
        count(counts, fitting, State.SILENT, "with a broken connection");
        count(counts, fitting, State.OFFLINE, "offline");
        int last = counts.size() - 1;
        return last == 0 ? counts.get(0) : String.join(", ", counts.subList(0, last)) + " and " + counts.get(last);
    }

    private static void count(List<String> counts, Workforce fitting, State state, String words) {
        int many = fitting.in(state).size();
        if (many > 0) {
            counts.add(many + " " + words);
        }
    }

    /** What ends it, by the first worker of each kind. */
    private static String remedies(Workforce fitting) {
        List<String> remedies = new ArrayList<>();
        fitting.in(State.ERROR).stream().limit(1).forEach(one -> remedies.add("Worker " + one.name() + " says: " + sentence(one.error())));
        fitting.in(State.DRAINING).stream().limit(1).forEach(one -> remedies.add(
                "POST /api/v1/workers/" + one.id() + "/resume lets worker " + one.name() + " take work again."));
        fitting.in(State.SILENT).stream().limit(1).forEach(one -> remedies.add(
                "Worker " + one.name() + " takes work again as soon as it is heard of."));
        return remedies.isEmpty() ? "" : " " + String.join(" ", remedies);
    }

    private static String sentence(String error) {
        String said = error == null || error.isBlank() ? "no message" : error.strip();
        return said.matches("(?s).*[.!?]") ? said : said + ".";
    }

    private List<String> shown() {
        return OwnLabels.shown(labels);
    }

    private String startOne() {
        return "start one with java -jar worker.jar --name worker-1" + (shown().isEmpty() ? "" : " --labels " + String.join(",", shown()));
    }

    private String with() {
        return shown().isEmpty() ? "" : " with " + theLabels();
    }

    private String theLabels() {
        return (shown().size() == 1 ? "the label " : "all the labels ") + String.join(", ", shown());
    }
}
