package io.agentvine.policy;

import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;

/** For which kind of task a call is made, and what is around it. */
public record Circumstances(PermissionLevel level, TaskType taskType, Priority priority, Walls walls) {

    /** What the operating system keeps a call in by. */
    public enum Walls {
        /** Nothing that holds for all of a run. */
        NONE,
        /** A wall around everything of the run. */
        OUTER,
        /** And in it another one can be made, behind which nothing can be changed and nothing reached. */
        NESTED
    }

    boolean walled() {
        return walls != Walls.NONE;
    }

    /** As if every change needed a person. */
    public Circumstances strictest() {
        return new Circumstances(PermissionLevel.HUMAN_REQUIRED, taskType, priority, walls);
    }
}
