package io.agentvine.worker.confine;

/** Who says whether a run may reach a host. */
@FunctionalInterface
public interface Gatekeeper {

    /** For a wall that has nobody to ask: what is named may be reached. */
    Gatekeeper NAMED_ONLY = (host, port, named) -> named ? null : Gatekeeper.unnamed(host);

    /**
     * Asked for each connection, on its thread, which it may hold while a person is asked.
     *
     * @param host in lower case
     * @param named whether the worker's settings let runs reach it
     * @return null: it may; else why not, in one sentence
     */
    String refusal(String host, int port, boolean named);

    static String unnamed(String host) {
        return "this run may not reach " + host + ": allow it with allow_hosts of the task or its repository, or with --allow-hosts on the worker";
    }
}
