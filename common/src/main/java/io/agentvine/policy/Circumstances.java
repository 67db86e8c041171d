package io.agentvine.policy;

import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;

/** For which kind of task a call is made. */
public record Circumstances(PermissionLevel level, TaskType taskType, Priority priority) {}
