package io.agentvine.backend.policy;

import io.agentvine.policy.Circumstances.Walls;
import io.agentvine.policy.PathOracle;
import io.agentvine.policy.PathOracle.Place;
import io.agentvine.policy.Policy;
import io.agentvine.policy.ToolCall;
import io.agentvine.policy.Verdict;
import java.util.Set;

/** Says where the wall around a run would stop a call, whatever the policy says to it. Pure. */
final class WallText {

    private static final String LINE = "Whatever the line does: it changes the clone, the run's home and /tmp and nothing else; it sees the system and toolchains read-only,"
            + " and nothing of a person, of the worker or of other runs; it reaches the hosts that the run may reach, and never this machine or its network;"
            + " it has nothing to push with; and what it starts ends with the run.";
    private static final String LOOK = "It runs in a wall within the wall: the clone and all else is read-only, and there is no network. Where it fails for that and is made"
            + " again, a person is asked, and it then runs as it stands.";
    private static final String NET = "The worker's proxy lets it to the hosts that the run may reach; for another one a supervised task asks a person, an autonomous one is refused.";
    private static final String WRITES = " is outside the clone: only the run's home and /tmp can be changed there, anything else fails or goes with the run.";
    private static final String READS = " is outside the clone: the system and toolchains can be read there, and nothing of a person, of the worker or of other runs.";
    private static final Set<String> EDITS = Set.of("Edit", "Write", "MultiEdit", "NotebookEdit");

    private WallText() {}

    /** @return null where there is no wall, or the call is not made */
    static String of(ToolCall call, Verdict verdict, Walls walls, PathOracle oracle) {
        if (walls == Walls.NONE || verdict instanceof Verdict.Deny) {
            return null;
        }
        if (verdict instanceof Verdict.Look) {
            return LOOK;
        }
        if (call.isCommand()) {
            return LINE;
        }
        return Set.of(Policy.NETWORK, "WebFetch").contains(call.tool()) ? NET : file(call, oracle);
    }

    private static String file(ToolCall call, PathOracle oracle) {
        for (String field : new String[] {"file_path", "notebook_path", "path"}) {
            String path = call.input().path(field).asString("");
            if (!path.isEmpty() && oracle.locate(path, call.cwd()) == Place.OUTSIDE) {
                return "`" + path + "`" + (EDITS.contains(call.tool()) ? WRITES : READS);
            }
        }
        return null;
    }
}
