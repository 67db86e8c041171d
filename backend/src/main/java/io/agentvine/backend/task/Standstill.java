package io.agentvine.backend.task;

import java.time.Instant;

/** Why no worker at all is given work. @param until when it ends by itself */
public record Standstill(String code, String message, Instant until) {}
