package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;

/**
 * Body of {@code POST /workers}.
 *
 * @param name 1-100 characters of letters, digits, dot, dash and underscore; the same name keeps the same worker id
 * @param incarnation new for every worker JVM; repeating one changes nothing; made up by the backend where absent
 * @param slots executions at the same time, 1-64; default 1
 * @param credentialFingerprint a hash that tells credentials apart and reveals none
 * @param confinement what its runs are kept in by: bubblewrap, seatbelt, user:NAME or none; null: it does not say
 * @param capabilities what a task may ask for that workers of before did not know of, {@link #NETWORK} and the like; those that the
 *     backend does not know are passed over
 * @param agentVersion what its agent printed for {@code --version}, as {@code 2.1.330 (Claude Code)}; null: it does not say
 * @param errorMessage why this worker can take no work now (no agent binary, not logged in), or null
 */
public record RegisterWorker(
        String name,
        UUID incarnation,
        List<String> labels,
        Integer slots,
        String version,
        String host,
        String credentialFingerprint,
        String confinement,
        List<String> capabilities,
        String agentVersion,
        String errorMessage) {

    /** It holds a run to the network that its task says. */
    public static final String NETWORK = "network";

    /** It gives a run the MCP servers that its task names. */
    public static final String MCP_SERVERS = "mcp_servers";

    /** It does tasks by OpenCode too. */
    public static final String OPENCODE = "opencode";
}
