package io.agentvine.worker.agent.claude;

import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A permission that the hook did not decide: Claude Code asks for it in its output. It is decided in the same way. */
final class PermissionRequest {

    private static final String TOO_LARGE = "This call is too large; make it in smaller steps";

    private PermissionRequest() {}

    /** Returns at once: a person may have to be asked, so the answer comes from a thread of its own. Any other request is left alone. */
    static void answer(JsonNode content, PermissionJudge judge, ClaudeProcess asking, UUID executionId) {
        JsonNode request = content.path("request");
        String id = content.path("request_id").asString("");
        if (!request.path("subtype").asString("can_use_tool").equals("can_use_tool")) {
            return;
        }
        Thread thread = new Thread(() -> asking.write(InputLines.permission(id, judged(request, id, judge), request.path("input"))),
                "permission-" + executionId.toString().substring(28));
        thread.setDaemon(true);
        thread.start();
    }

    /** The request of a line that was cut is missing. */
    private static PermissionJudge.Answer judged(JsonNode request, String id, PermissionJudge judge) {
        return request.isMissingNode()
                ? PermissionJudge.Answer.deny(TOO_LARGE)
                : judge.answer(new PermissionJudge.Call(request.path("tool_name").asString(""), request.path("input"), "",
                        request.path("tool_use_id").asString(id), null, false));
    }
}
