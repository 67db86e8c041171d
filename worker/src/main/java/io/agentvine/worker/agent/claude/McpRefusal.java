package io.agentvine.worker.agent.claude;

/** That a request of a run is not relayed to an MCP server, with one sentence that says why. */
final class McpRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of HTTP */
    McpRefusal(int status, String why) {
        super(why);
        this.status = status;
    }

    int status() {
        return status;
    }
}
