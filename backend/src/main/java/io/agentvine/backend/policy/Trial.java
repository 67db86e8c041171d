package io.agentvine.backend.policy;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.policy.Circumstances;
import io.agentvine.policy.PathOracle.Place;
import io.agentvine.policy.Policy;
import io.agentvine.policy.ToolCall;
import io.agentvine.policy.Verdict;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A tool call that is held against rules and not made. Pure. */
record Trial(ToolCall call, Circumstances circumstances) {

    /** As which the clone counts. */
    static final String CLONE = "/clone";

    private static final List<String> FIELDS = List.of("tool_name", "tool_input", "permission_level", "task_type", "priority",
            "confinement");
    private static final int LARGEST_INPUT = 1 << 20;

    /** Notes what is wrong in {@code checks}; null where something is. */
    static Trial read(JsonNode body, Checks checks) {
        JsonFields fields = new JsonFields(body, checks);
        RuleReader.onlyFields(body, FIELDS, checks);
        String tool = fields.text("tool_name", 1, 200);
        String input = fields.object("tool_input", LARGEST_INPUT);
        PermissionLevel level = fields.word("permission_level", PermissionLevel.class, PermissionLevel.SUPERVISED);
        TaskType type = fields.word("task_type", TaskType.class, TaskType.FEATURE);
        Priority priority = fields.word("priority", Priority.class, Priority.NORMAL);
        PolicyController.Confined confined = fields.word("confinement", PolicyController.Confined.class, PolicyController.Confined.BUBBLEWRAP);
        checks.present("tool_name", tool);
        return checks.failed() ? null : new Trial(new ToolCall(tool, Wire.mapper().readTree(input == null ? "{}" : input), CLONE),
                new Circumstances(level, type, priority, confined.walls()));
    }

    Verdict under(Policy policy) {
        return policy.decide(call, circumstances, Trial::locate);
    }

    /** @return allow, deny, ask or controller */
    static String word(Verdict verdict) {
        if (verdict instanceof Verdict.Ask ask) {
            return ask.controller() ? "controller" : "ask";
        }
        return verdict instanceof Verdict.Deny ? "deny" : "allow";
    }

    /** Where the wall would stop it; null: no wall, or it is not made. */
    String wall(Verdict verdict) {
        return WallText.of(call, verdict, circumstances.walls(), Trial::locate);
    }

    private static Place locate(String path, String cwd) {
        try {
            Path real = Path.of(cwd).resolve(path).normalize();
            if (!real.startsWith(CLONE)) {
                return Place.OUTSIDE;
            }
            for (Path name : real) {
                if (name.toString().equalsIgnoreCase(".git")) {
                    return Place.GIT;
                }
            }
            return Place.INSIDE;
        } catch (InvalidPathException e) {
            return Place.OUTSIDE;
        }
    }
}
